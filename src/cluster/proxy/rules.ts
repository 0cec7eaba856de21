import type { Service, ServicePort } from "../../api/core.ts";
import type { Endpoint, EndpointSlice } from "../../api/discovery.ts";

/** Where a connection can be sent. */
export interface Backend {
  readonly host: string;
  readonly port: number;
}

/** One address on which a Service answers, with the endpoints behind it. */
export interface Rule {
  /** `namespace/name` of the Service. */
  readonly service: string;
  readonly kind: "NodePort" | "ClusterIP";
  readonly host: string;
  readonly port: number;
  /** Empty: connections are refused. */
  readonly backends: readonly Backend[];
}

/** What rules are made from. */
export interface RuleInput {
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
  /** Name of the node that this proxy serves. */
  readonly nodeName: string;
  readonly nodePortAddress: string;
  /** Whether ClusterIPs can be bound on this machine. */
  readonly bindClusterIps: boolean;
  /** Where an endpoint is really reached; default: where it says. */
  readonly dial?: (host: string, port: number) => Backend;
}

/**
 * The table of a node's proxy: for each TCP port of each Service, its addresses and the endpoints that take traffic.
 *
 * Ready endpoints take it; where there is none, those that still serve while they terminate.
 *
 * @see kubernetes/pkg/proxy/topology.go CategorizeEndpoints (v1.36)
 */
export function computeRules(input: RuleInput): Rule[] {
  const slicesOf = groupSlices(input.slices);
  return input.services.flatMap((service) => {
    const { clusterIP, type } = service.spec;
    if (type === "ExternalName" || clusterIP === "None") return [];
    const slices = slicesOf.get(serviceKey(service)) ?? [];
    return (service.spec.ports ?? [])
      .filter((port) => port.protocol === "TCP")
      .flatMap((port) => rulesOfPort(service, port, slices, input));
  });
}

function rulesOfPort(service: Service, port: ServicePort, slices: readonly EndpointSlice[], input: RuleInput): Rule[] {
  const { spec } = service;
  const name = serviceKey(service);
  const backends = (localOnly: boolean) => chooseBackends(port, slices, localOnly ? input.nodeName : undefined, input);
  const rules: Rule[] = [];
  if (port.nodePort) {
    const local = spec.externalTrafficPolicy === "Local";
    const address = { host: input.nodePortAddress, port: port.nodePort };
    rules.push({ service: name, kind: "NodePort", ...address, backends: backends(local) });
  }
  if (input.bindClusterIps && spec.clusterIP) {
    const local = spec.internalTrafficPolicy === "Local";
    const address = { host: spec.clusterIP, port: port.port };
    rules.push({ service: name, kind: "ClusterIP", ...address, backends: backends(local) });
  }
  return rules;
}

function chooseBackends(
  port: ServicePort,
  slices: readonly EndpointSlice[],
  onlyNode: string | undefined,
  input: RuleInput,
): Backend[] {
  const candidates = slices.flatMap((slice) => {
    const number = slice.ports?.find((entry) => (entry.name ?? "") === (port.name ?? ""))?.port;
    if (!number) return [];
    return (slice.endpoints ?? [])
      .filter((endpoint) => onlyNode === undefined || endpoint.nodeName === onlyNode)
      .map((endpoint) => ({ endpoint, number }));
  });
  const ready = candidates.filter(({ endpoint }) => isReady(endpoint));
  const chosen = ready.length > 0 ? ready : candidates.filter(({ endpoint }) => servesWhileTerminating(endpoint));
  return chosen.flatMap(({ endpoint, number }) => {
    const [host] = endpoint.addresses;
    if (host === undefined) return [];
    return [input.dial?.(host, number) ?? { host, port: number }];
  });
}

/** A condition that is not given counts as ready and serving, as not terminating. */
const isReady = ({ conditions }: Endpoint): boolean => conditions.ready ?? true;
const servesWhileTerminating = ({ conditions }: Endpoint): boolean =>
  (conditions.serving ?? isReady({ conditions, addresses: [] })) && (conditions.terminating ?? false);

function groupSlices(slices: readonly EndpointSlice[]): Map<string, EndpointSlice[]> {
  const groups = new Map<string, EndpointSlice[]>();
  for (const slice of slices) {
    const service = slice.metadata.labels?.["kubernetes.io/service-name"];
    if (service === undefined || slice.addressType !== "IPv4") continue;
    const key = `${slice.metadata.namespace ?? ""}/${service}`;
    groups.set(key, [...(groups.get(key) ?? []), slice]);
  }
  return groups;
}

function serviceKey({ metadata }: Service): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}
