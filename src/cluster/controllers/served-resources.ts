import {
  configMaps,
  deployments,
  endpoints,
  endpointSlices,
  events,
  leases,
  namespaces,
  nodes,
  pods,
  replicaSets,
  secrets,
  serviceAccounts,
  services,
  type Resource,
} from "../../api/resources.ts";

/** Every resource of the embedded cluster: what the garbage collector watches and a namespace can hold. */
export const servedResources: readonly Resource[] = [
  pods,
  services,
  endpoints,
  endpointSlices,
  configMaps,
  secrets,
  serviceAccounts,
  events,
  leases,
  deployments,
  replicaSets,
  namespaces,
  nodes,
];
