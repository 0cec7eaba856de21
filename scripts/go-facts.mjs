// What the OpenAPI document does not say of the Go types of Kubernetes, as of v1.36
// (staging/src/k8s.io/{api,apimachinery}/**/types.go). Types are named `Kind` or, where that is ambiguous, `group.Kind`.

/** Optional scalars that are pointers: a zero value differs from an absent one, so it is kept and sent. */
const POINTERS = {
  AppArmorProfile: "localhostProfile",
  AzureDiskVolumeSource: "cachingMode fsType readOnly",
  ClientIPConfig: "timeoutSeconds",
  ClusterTrustBundleProjection: "name signerName",
  Container: "restartPolicy",
  ContainerRestartRule: "exitCodes",
  ContainerStatus: "started stopSignal",
  CSIVolumeSource: "fsType readOnly",
  DeleteOptions:
    "gracePeriodSeconds ignoreStoreReadErrorWithClusterBreakingPotential orphanDependents propagationPolicy",
  DeploymentSpec: "progressDeadlineSeconds replicas revisionHistoryLimit",
  DaemonSetSpec: "revisionHistoryLimit",
  Endpoint: "hostname nodeName zone",
  EndpointAddress: "nodeName",
  EndpointConditions: "ready serving terminating",
  "core.EndpointPort": "appProtocol",
  "discovery.EndpointPort": "appProtocol name port protocol",
  EphemeralContainer: "restartPolicy",
  FCVolumeSource: "lun",
  GRPCAction: "service",
  HorizontalPodAutoscalerSpec: "minReplicas targetCPUUtilizationPercentage",
  HostPathVolumeSource: "type",
  HPAScalingRules: "selectPolicy stabilizationWindowSeconds",
  IngressSpec: "ingressClassName",
  ISCSIVolumeSource: "initiatorName",
  JobSpec:
    "activeDeadlineSeconds backoffLimit backoffLimitPerIndex completionMode completions managedBy manualSelector maxFailedIndexes parallelism podReplacementPolicy suspend ttlSecondsAfterFinished",
  CronJobSpec: "failedJobsHistoryLimit startingDeadlineSeconds successfulJobsHistoryLimit suspend timeZone",
  JobStatus: "ready terminating failedIndexes",
  LeaseSpec: "holderIdentity leaseDurationSeconds leaseTransitions preferredHolder strategy",
  Lifecycle: "stopSignal",
  ListMeta: "remainingItemCount",
  LoadBalancerIngress: "ipMode",
  NetworkPolicyPort: "endPort protocol",
  NodeFeatures: "supplementalGroupsPolicy",
  NodeRuntimeHandlerFeatures: "recursiveReadOnlyMounts userNamespaces",
  NodeSwapStatus: "capacity",
  ObjectMeta: "deletionGracePeriodSeconds",
  OwnerReference: "blockOwnerDeletion controller",
  PersistentVolumeClaimSpec: "storageClassName volumeAttributesClassName volumeMode",
  PersistentVolumeClaimStatus: "currentVolumeAttributesClassName",
  PersistentVolumeSpec: "volumeAttributesClassName volumeMode",
  PodCertificateProjection: "maxExpirationSeconds",
  PodDNSConfigOption: "value",
  PodDisruptionBudgetSpec: "unhealthyPodEvictionPolicy",
  PodResourceClaim: "resourceClaimName resourceClaimTemplateName",
  PodResourceClaimStatus: "resourceClaimName",
  PodSecurityContext:
    "fsGroup fsGroupChangePolicy runAsGroup runAsNonRoot runAsUser seLinuxChangePolicy supplementalGroupsPolicy",
  PodSpec:
    "activeDeadlineSeconds automountServiceAccountToken enableServiceLinks hostUsers hostnameOverride preemptionPolicy priority runtimeClassName setHostnameAsFQDN shareProcessNamespace terminationGracePeriodSeconds",
  Preconditions: "resourceVersion uid",
  PriorityClass: "preemptionPolicy",
  Probe: "terminationGracePeriodSeconds",
  ReplicaSetSpec: "replicas",
  ReplicationControllerSpec: "replicas",
  RollingUpdateStatefulSetStrategy: "partition",
  SeccompProfile: "localhostProfile",
  SecurityContext:
    "allowPrivilegeEscalation privileged procMount readOnlyRootFilesystem runAsGroup runAsNonRoot runAsUser",
  ServiceAccountTokenProjection: "expirationSeconds",
  ServicePort: "appProtocol",
  ServiceSpec:
    "allocateLoadBalancerNodePorts internalTrafficPolicy ipFamilyPolicy loadBalancerClass trafficDistribution",
  StatefulSetSpec: "replicas revisionHistoryLimit",
  StorageClass: "allowVolumeExpansion reclaimPolicy volumeBindingMode",
  Toleration: "tolerationSeconds",
  TopologySpreadConstraint: "minDomains nodeAffinityPolicy nodeTaintsPolicy",
  TypedLocalObjectReference: "apiGroup",
  TypedObjectReference: "apiGroup namespace",
  VolumeMount: "mountPropagation recursiveReadOnly",
  VolumeMountStatus: "recursiveReadOnly",
  WindowsSecurityContextOptions: "gmsaCredentialSpec gmsaCredentialSpecName hostProcess runAsUserName",
};

/** Pointers in whatever type they occur. */
const POINTER_NAMES =
  "automountServiceAccountToken collisionCount defaultMode immutable mode optional terminatingReplicas";

/** Optional fields that are sent even when they are empty, because they are structs, not pointers, or lack omitempty. */
const ALWAYS = {
  Binding: "target",
  Container: "resources",
  ContainerStateRunning: "startedAt",
  ContainerStateTerminated: "finishedAt startedAt",
  ContainerStatus: "lastState state",
  Deployment: "spec status",
  DeploymentCondition: "lastTransitionTime lastUpdateTime",
  DeploymentSpec: "strategy template",
  DaemonSetSpec: "template updateStrategy",
  Endpoint: "conditions",
  EndpointSlice: "ports",
  EphemeralContainer: "resources",
  "core.Event": "eventTime firstTimestamp lastTimestamp reportingComponent reportingInstance source",
  "events.Event": "deprecatedFirstTimestamp deprecatedLastTimestamp deprecatedSource regarding",
  Lease: "spec",
  Namespace: "spec status",
  NamespaceCondition: "lastTransitionTime",
  Node: "spec status",
  NodeCondition: "lastHeartbeatTime lastTransitionTime",
  NodeDaemonEndpoints: "kubeletEndpoint",
  NodeStatus: "daemonEndpoints nodeInfo",
  Pod: "spec status",
  PodCondition: "lastProbeTime lastTransitionTime",
  PodTemplate: "template",
  PodTemplateSpec: "metadata spec",
  ReplicaSet: "spec status",
  ReplicaSetCondition: "lastTransitionTime",
  ReplicaSetSpec: "template",
  ResourceFieldSelector: "divisor",
  Scale: "spec status",
  Service: "spec status",
  ServicePort: "targetPort",
  ServiceStatus: "loadBalancer",
  StatefulSetSpec: "template updateStrategy",
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

/** Types that the models of client-node do not tell. */
export const laterTypes = { "HPAScalingRules.tolerance": "quantity" };

/** Fields that no longer exist. */
export const removedFields = {
  NetworkPolicy: ["status"],
  PersistentVolumeClaimStatus: ["resizeStatus"],
  PodResourceClaim: ["source"],
};

export function isPointer(type, field) {
  return POINTER_NAMES.split(" ").includes(field) || listed(POINTERS, type, field);
}

export function isAlwaysSent(type, field) {
  return field === "metadata" || listed(ALWAYS, type, field);
}

function merged(key) {
  return { patchStrategy: "merge", patchMergeKey: key, listType: "map", listMapKeys: [key] };
}

/** @param type - Full name, e.g. `io.k8s.api.core.v1.Event`. */
function listed(table, type, field) {
  const [group, , kind] = type.split(".").slice(-3);
  return (table[`${group}.${kind}`] ?? table[kind] ?? "").split(" ").includes(field);
}
