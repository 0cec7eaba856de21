// What neither the OpenAPI document nor the Go types inside helm say of the types of Kubernetes, as of v1.36
// (staging/src/k8s.io/**/types.go).

const aggregator = "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1";

/** Optional scalars that are pointers: a zero value differs from an absent one, so it is kept and sent. */
export const pointers = { [`${aggregator}.ServiceReference`]: ["port"] };

/** Optional fields that are sent even when they are empty, because they are structs. */
export const alwaysSent = {
  [`${aggregator}.APIService`]: ["spec", "status"],
  [`${aggregator}.APIServiceCondition`]: ["lastTransitionTime"],
};

/** Patch and list markers that came after the document. */
export const laterMarkers = {
  "Container.env": { listType: "map", listMapKeys: ["name"] },
  "Container.restartPolicyRules": { listType: "atomic" },
  "Container.volumeDevices": { listType: "map", listMapKeys: ["devicePath"] },
  "Container.volumeMounts": { listType: "map", listMapKeys: ["mountPath"] },
  "ContainerStatus.allocatedResourcesStatus": merged("name"),
  "ContainerStatus.volumeMounts": merged("mountPath"),
  "EndpointHints.forNodes": { listType: "atomic" },
  "EphemeralContainer.restartPolicyRules": { listType: "atomic" },
  "NodeStatus.runtimeHandlers": { listType: "atomic" },
  "PodAffinityTerm.matchLabelKeys": { listType: "atomic" },
  "PodAffinityTerm.mismatchLabelKeys": { listType: "atomic" },
  "PodSpec.containers": { listType: "map", listMapKeys: ["name"] },
  "PodSpec.ephemeralContainers": { listType: "map", listMapKeys: ["name"] },
  "PodSpec.hostAliases": { listType: "map", listMapKeys: ["ip"] },
  "PodSpec.imagePullSecrets": { listType: "map", listMapKeys: ["name"] },
  "PodSpec.initContainers": { listType: "map", listMapKeys: ["name"] },
  "PodSpec.volumes": { listType: "map", listMapKeys: ["name"] },
  "PodStatus.hostIPs": { patchStrategy: "merge", patchMergeKey: "ip", listType: "atomic" },
  "PodStatus.resourceClaimStatuses": { ...merged("name"), patchStrategy: "merge,retainKeys" },
};

/** Fields that no longer exist. */
export const removedFields = {
  NetworkPolicy: ["status"],
  PersistentVolumeClaimStatus: ["resizeStatus"],
  PodResourceClaim: ["source"],
};

function merged(key) {
  return { patchStrategy: "merge", patchMergeKey: key, listType: "map", listMapKeys: [key] };
}
