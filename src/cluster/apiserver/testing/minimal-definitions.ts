import type { ConfigMap, Namespace, Pod } from "../../../api/core.ts";
import { required } from "../../../api/field-error.ts";
import { configMaps, deployments, namespaces, pods, serviceAccounts } from "../../../api/resources.ts";
import type { Deployment } from "../../../api/apps.ts";
import type { ResourceDefinition } from "../registry/definition.ts";

const configMap: ResourceDefinition<ConfigMap> = {
  ...configMaps,
  singular: "configmap",
  shortNames: ["cm"],
  validate: (object) => (object.metadata.name ? [] : [required("metadata.name", "name or generateName is required")]),
  columns: [
    { name: "Name", type: "string", format: "name", description: "Name", priority: 0 },
    { name: "Data", type: "string", description: "Number of entries", priority: 0 },
  ],
  cells: (object) => [object.metadata.name, Object.keys(object.data ?? {}).length],
};

const namespace: ResourceDefinition<Namespace> = {
  ...namespaces,
  singular: "namespace",
  status: {},
  otherSubresources: ["finalize"],
  prepareForCreate: (object) => {
    object.spec = { finalizers: ["kubernetes"] };
    object.status = { phase: "Active" };
  },
  prepareForUpdate: (object, old) => {
    object.spec = old.spec;
    object.status = old.status;
  },
};

const pod: ResourceDefinition<Pod> = {
  ...pods,
  singular: "pod",
  status: {},
  hasGeneration: true,
  otherSubresources: ["log", "binding", "eviction"],
  prepareForCreate: (object) => {
    object.status = { phase: "Pending" };
  },
  prepareForUpdate: (object, old) => {
    object.status = old.status;
  },
  gracePeriodSeconds: (object, { gracePeriodSeconds }) => {
    if (!object.spec.nodeName || ["Succeeded", "Failed"].includes(object.status.phase)) return 0;
    return gracePeriodSeconds ?? object.spec.terminationGracePeriodSeconds;
  },
};

const deployment: ResourceDefinition<Deployment> = {
  ...deployments,
  singular: "deployment",
  status: {},
  hasGeneration: true,
  prepareForCreate: (object) => {
    object.status = {};
  },
  prepareForUpdate: (object, old) => {
    object.status = old.status;
  },
  scale: {
    specReplicas: ({ spec }) => spec.replicas,
    statusReplicas: ({ status }) => status.replicas ?? 0,
    selector: ({ spec }) =>
      Object.entries(spec.selector.matchLabels ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .join(","),
    setReplicas: (object, replicas) => {
      object.spec.replicas = replicas;
    },
  },
};

const serviceAccount: ResourceDefinition = { ...serviceAccounts, singular: "serviceaccount" };

/** Five resources with just the rules that tests of the API server need; the real ones have tests of their own. */
export const minimalDefinitions: readonly ResourceDefinition[] = [
  configMap,
  namespace,
  pod,
  deployment,
  serviceAccount,
];
