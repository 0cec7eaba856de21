import type { WebhookConfiguration } from "./admission-registration.ts";
import type { ApiService } from "./api-registration.ts";
import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from "./apps.ts";
import type { CustomResourceDefinition } from "./apiextensions.ts";
import type { HorizontalPodAutoscaler } from "./autoscaling.ts";
import type { CronJob, Job } from "./batch.ts";
import type { CertificateSigningRequest } from "./certificates.ts";
import type {
  ConfigMap,
  CoreEvent,
  Endpoints,
  Namespace,
  Node,
  Pod,
  PodTemplate,
  ReplicationController,
  Secret,
  Service,
  ServiceAccount,
} from "./core.ts";
import type { SelfSubjectReview, TokenReview } from "./authentication.ts";
import type { SelfSubjectAccessReview, SelfSubjectRulesReview, SubjectAccessReview } from "./authorization.ts";
import type { EndpointSlice, Lease } from "./discovery.ts";
import type { KubernetesObject } from "./meta.ts";
import type { Ingress, IngressClass, NetworkPolicy } from "./networking.ts";
import type {
  CsiDriver,
  CsiNode,
  CsiStorageCapacity,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
  VolumeAttachment,
} from "./storage.ts";
import type { PriorityClass, RuntimeClass } from "./scheduling.ts";
import type { PodDisruptionBudget } from "./policy.ts";
import type { LimitRange, ResourceQuota } from "./quota.ts";
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from "./rbac.ts";

/**
 * Names one resource of the API and carries the type of its objects.
 *
 * The same handle addresses the embedded cluster in process and any cluster over HTTP.
 */
export interface Resource<T extends KubernetesObject = KubernetesObject> {
  /** `""` for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Lower-case plural, as in URLs. */
  readonly plural: string;
  readonly namespaced: boolean;
  /** Carries T; never set. */
  readonly objectType?: T;
}

/** `group/version`, or just `version` for the core group. */
export function apiVersionOf(resource: Pick<Resource, "group" | "version">): string {
  return resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
}

/** `plural.group`, the key under which Kubernetes names a resource: `deployments.apps`, `pods`. */
export function groupResource(resource: Pick<Resource, "group" | "plural">): string {
  return resource.group === "" ? resource.plural : `${resource.plural}.${resource.group}`;
}

const core = { group: "", version: "v1" };
const apps = { group: "apps", version: "v1" };

export const namespaces: Resource<Namespace> = { ...core, kind: "Namespace", plural: "namespaces", namespaced: false };
export const nodes: Resource<Node> = { ...core, kind: "Node", plural: "nodes", namespaced: false };
export const pods: Resource<Pod> = { ...core, kind: "Pod", plural: "pods", namespaced: true };
export const services: Resource<Service> = { ...core, kind: "Service", plural: "services", namespaced: true };
export const endpoints: Resource<Endpoints> = { ...core, kind: "Endpoints", plural: "endpoints", namespaced: true };
export const configMaps: Resource<ConfigMap> = { ...core, kind: "ConfigMap", plural: "configmaps", namespaced: true };
export const secrets: Resource<Secret> = { ...core, kind: "Secret", plural: "secrets", namespaced: true };
export const events: Resource<CoreEvent> = { ...core, kind: "Event", plural: "events", namespaced: true };
export const serviceAccounts: Resource<ServiceAccount> = {
  ...core,
  kind: "ServiceAccount",
  plural: "serviceaccounts",
  namespaced: true,
};
export const replicationControllers: Resource<ReplicationController> = {
  ...core,
  kind: "ReplicationController",
  plural: "replicationcontrollers",
  namespaced: true,
};
export const podTemplates: Resource<PodTemplate> = {
  ...core,
  kind: "PodTemplate",
  plural: "podtemplates",
  namespaced: true,
};
export const controllerRevisions: Resource<ControllerRevision> = {
  ...apps,
  kind: "ControllerRevision",
  plural: "controllerrevisions",
  namespaced: true,
};
export const daemonSets: Resource<DaemonSet> = {
  ...apps,
  kind: "DaemonSet",
  plural: "daemonsets",
  namespaced: true,
};
export const statefulSets: Resource<StatefulSet> = {
  ...apps,
  kind: "StatefulSet",
  plural: "statefulsets",
  namespaced: true,
};
export const deployments: Resource<Deployment> = {
  ...apps,
  kind: "Deployment",
  plural: "deployments",
  namespaced: true,
};
export const replicaSets: Resource<ReplicaSet> = {
  ...apps,
  kind: "ReplicaSet",
  plural: "replicasets",
  namespaced: true,
};
export const endpointSlices: Resource<EndpointSlice> = {
  group: "discovery.k8s.io",
  version: "v1",
  kind: "EndpointSlice",
  plural: "endpointslices",
  namespaced: true,
};
export const leases: Resource<Lease> = {
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
  plural: "leases",
  namespaced: true,
};

const rbac = { group: "rbac.authorization.k8s.io", version: "v1" };

export const roles: Resource<Role> = { ...rbac, kind: "Role", plural: "roles", namespaced: true };
export const roleBindings: Resource<RoleBinding> = {
  ...rbac,
  kind: "RoleBinding",
  plural: "rolebindings",
  namespaced: true,
};
export const clusterRoles: Resource<ClusterRole> = {
  ...rbac,
  kind: "ClusterRole",
  plural: "clusterroles",
  namespaced: false,
};
export const clusterRoleBindings: Resource<ClusterRoleBinding> = {
  ...rbac,
  kind: "ClusterRoleBinding",
  plural: "clusterrolebindings",
  namespaced: false,
};

const authentication = { group: "authentication.k8s.io", version: "v1" };

export const tokenReviews: Resource<TokenReview> = {
  ...authentication,
  kind: "TokenReview",
  plural: "tokenreviews",
  namespaced: false,
};
export const selfSubjectReviews: Resource<SelfSubjectReview> = {
  ...authentication,
  kind: "SelfSubjectReview",
  plural: "selfsubjectreviews",
  namespaced: false,
};

const authorization = { group: "authorization.k8s.io", version: "v1" };

export const subjectAccessReviews: Resource<SubjectAccessReview> = {
  ...authorization,
  kind: "SubjectAccessReview",
  plural: "subjectaccessreviews",
  namespaced: false,
};
export const localSubjectAccessReviews: Resource<SubjectAccessReview> = {
  ...authorization,
  kind: "LocalSubjectAccessReview",
  plural: "localsubjectaccessreviews",
  namespaced: true,
};
export const selfSubjectAccessReviews: Resource<SelfSubjectAccessReview> = {
  ...authorization,
  kind: "SelfSubjectAccessReview",
  plural: "selfsubjectaccessreviews",
  namespaced: false,
};
export const selfSubjectRulesReviews: Resource<SelfSubjectRulesReview> = {
  ...authorization,
  kind: "SelfSubjectRulesReview",
  plural: "selfsubjectrulesreviews",
  namespaced: false,
};

export const podDisruptionBudgets: Resource<PodDisruptionBudget> = {
  group: "policy",
  version: "v1",
  kind: "PodDisruptionBudget",
  plural: "poddisruptionbudgets",
  namespaced: true,
};

export const horizontalPodAutoscalers: Resource<HorizontalPodAutoscaler> = {
  group: "autoscaling",
  version: "v2",
  kind: "HorizontalPodAutoscaler",
  plural: "horizontalpodautoscalers",
  namespaced: true,
};

export const apiServices: Resource<ApiService> = {
  group: "apiregistration.k8s.io",
  version: "v1",
  kind: "APIService",
  plural: "apiservices",
  namespaced: false,
};

export const customResourceDefinitions: Resource<CustomResourceDefinition> = {
  group: "apiextensions.k8s.io",
  version: "v1",
  kind: "CustomResourceDefinition",
  plural: "customresourcedefinitions",
  namespaced: false,
};

export const resourceQuotas: Resource<ResourceQuota> = {
  ...core,
  kind: "ResourceQuota",
  plural: "resourcequotas",
  namespaced: true,
};
export const limitRanges: Resource<LimitRange> = {
  ...core,
  kind: "LimitRange",
  plural: "limitranges",
  namespaced: true,
};

const networking = { group: "networking.k8s.io", version: "v1" };

export const ingresses: Resource<Ingress> = {
  ...networking,
  kind: "Ingress",
  plural: "ingresses",
  namespaced: true,
};
export const ingressClasses: Resource<IngressClass> = {
  ...networking,
  kind: "IngressClass",
  plural: "ingressclasses",
  namespaced: false,
};
export const networkPolicies: Resource<NetworkPolicy> = {
  ...networking,
  kind: "NetworkPolicy",
  plural: "networkpolicies",
  namespaced: true,
};

export const priorityClasses: Resource<PriorityClass> = {
  group: "scheduling.k8s.io",
  version: "v1",
  kind: "PriorityClass",
  plural: "priorityclasses",
  namespaced: false,
};
export const runtimeClasses: Resource<RuntimeClass> = {
  group: "node.k8s.io",
  version: "v1",
  kind: "RuntimeClass",
  plural: "runtimeclasses",
  namespaced: false,
};

const batch = { group: "batch", version: "v1" };

export const jobs: Resource<Job> = { ...batch, kind: "Job", plural: "jobs", namespaced: true };
export const cronJobs: Resource<CronJob> = { ...batch, kind: "CronJob", plural: "cronjobs", namespaced: true };

export const certificateSigningRequests: Resource<CertificateSigningRequest> = {
  group: "certificates.k8s.io",
  version: "v1",
  kind: "CertificateSigningRequest",
  plural: "certificatesigningrequests",
  namespaced: false,
};

const storage = { group: "storage.k8s.io", version: "v1" };

export const storageClasses: Resource<StorageClass> = {
  ...storage,
  kind: "StorageClass",
  plural: "storageclasses",
  namespaced: false,
};
export const csiDrivers: Resource<CsiDriver> = {
  ...storage,
  kind: "CSIDriver",
  plural: "csidrivers",
  namespaced: false,
};
export const csiNodes: Resource<CsiNode> = {
  ...storage,
  kind: "CSINode",
  plural: "csinodes",
  namespaced: false,
};
export const csiStorageCapacities: Resource<CsiStorageCapacity> = {
  ...storage,
  kind: "CSIStorageCapacity",
  plural: "csistoragecapacities",
  namespaced: true,
};
export const volumeAttachments: Resource<VolumeAttachment> = {
  ...storage,
  kind: "VolumeAttachment",
  plural: "volumeattachments",
  namespaced: false,
};
export const persistentVolumes: Resource<PersistentVolume> = {
  ...core,
  kind: "PersistentVolume",
  plural: "persistentvolumes",
  namespaced: false,
};
export const persistentVolumeClaims: Resource<PersistentVolumeClaim> = {
  ...core,
  kind: "PersistentVolumeClaim",
  plural: "persistentvolumeclaims",
  namespaced: true,
};

const admissionRegistration = { group: "admissionregistration.k8s.io", version: "v1" };

export const validatingWebhookConfigurations: Resource<WebhookConfiguration> = {
  ...admissionRegistration,
  kind: "ValidatingWebhookConfiguration",
  plural: "validatingwebhookconfigurations",
  namespaced: false,
};
export const mutatingWebhookConfigurations: Resource<WebhookConfiguration> = {
  ...admissionRegistration,
  kind: "MutatingWebhookConfiguration",
  plural: "mutatingwebhookconfigurations",
  namespaced: false,
};
