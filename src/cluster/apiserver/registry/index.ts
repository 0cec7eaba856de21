import { apiServiceDefinition } from "./api-service.ts";
import { certificateSigningRequestDefinition } from "./certificate-signing-request.ts";
import { clusterRoleBindingDefinition } from "./cluster-role-binding.ts";
import { clusterRoleDefinition } from "./cluster-role.ts";
import { configMapDefinition } from "./config-map.ts";
import { controllerRevisionDefinition } from "./controller-revision.ts";
import { cronJobDefinition } from "./cron-job.ts";
import { csiDriverDefinition } from "./csi-driver.ts";
import { csiNodeDefinition } from "./csi-node.ts";
import { csiStorageCapacityDefinition } from "./csi-storage-capacity.ts";
import { customResourceDefinitionDefinition } from "./custom-resource-definition.ts";
import { daemonSetDefinition } from "./daemon-set.ts";
import type { ResourceDefinition } from "./definition.ts";
import { deploymentDefinition } from "./deployment.ts";
import { endpointSliceDefinition } from "./endpoint-slice.ts";
import { endpointsDefinition } from "./endpoints.ts";
import { eventV1Definition } from "./event-v1.ts";
import { eventDefinition } from "./event.ts";
import { horizontalPodAutoscalerV1Definition } from "./horizontal-pod-autoscaler-v1.ts";
import { horizontalPodAutoscalerDefinition } from "./horizontal-pod-autoscaler.ts";
import { ingressClassDefinition } from "./ingress-class.ts";
import { ingressDefinition } from "./ingress.ts";
import { jobDefinition } from "./job.ts";
import { leaseDefinition } from "./lease.ts";
import { limitRangeDefinition } from "./limit-range.ts";
import { localSubjectAccessReviewDefinition } from "./local-subject-access-review.ts";
import { namespaceDefinition } from "./namespace.ts";
import { networkPolicyDefinition } from "./network-policy.ts";
import { nodeMetricsDefinition } from "./node-metrics.ts";
import { nodeDefinition } from "./node.ts";
import { persistentVolumeClaimDefinition } from "./persistent-volume-claim.ts";
import { persistentVolumeDefinition } from "./persistent-volume.ts";
import { podDisruptionBudgetDefinition } from "./pod-disruption-budget.ts";
import { podMetricsDefinition } from "./pod-metrics.ts";
import { podTemplateDefinition } from "./pod-template.ts";
import { podDefinition } from "./pod.ts";
import { priorityClassDefinition } from "./priority-class.ts";
import { replicaSetDefinition } from "./replica-set.ts";
import { replicationControllerDefinition } from "./replication-controller.ts";
import { resourceQuotaDefinition } from "./resource-quota.ts";
import { roleBindingDefinition } from "./role-binding.ts";
import { roleDefinition } from "./role.ts";
import { runtimeClassDefinition } from "./runtime-class.ts";
import { secretDefinition } from "./secret.ts";
import { selfSubjectAccessReviewDefinition } from "./self-subject-access-review.ts";
import { selfSubjectReviewDefinition } from "./self-subject-review.ts";
import { selfSubjectRulesReviewDefinition } from "./self-subject-rules-review.ts";
import { serviceAccountDefinition } from "./service-account.ts";
import { serviceDefinition } from "./service.ts";
import { statefulSetDefinition } from "./stateful-set.ts";
import { storageClassDefinition } from "./storage-class.ts";
import { subjectAccessReviewDefinition } from "./subject-access-review.ts";
import { tokenReviewDefinition } from "./token-review.ts";
import { volumeAttachmentDefinition } from "./volume-attachment.ts";
import {
  mutatingWebhookConfigurationDefinition,
  validatingWebhookConfigurationDefinition,
} from "./webhook-configuration.ts";

/** All resources that the embedded cluster serves. */
export const definitions: readonly ResourceDefinition[] = [
  apiServiceDefinition,
  certificateSigningRequestDefinition,
  clusterRoleBindingDefinition,
  clusterRoleDefinition,
  configMapDefinition,
  controllerRevisionDefinition,
  cronJobDefinition,
  csiDriverDefinition,
  csiNodeDefinition,
  csiStorageCapacityDefinition,
  customResourceDefinitionDefinition,
  daemonSetDefinition,
  deploymentDefinition,
  endpointSliceDefinition,
  endpointsDefinition,
  eventDefinition,
  eventV1Definition,
  horizontalPodAutoscalerDefinition,
  horizontalPodAutoscalerV1Definition,
  ingressClassDefinition,
  ingressDefinition,
  jobDefinition,
  leaseDefinition,
  limitRangeDefinition,
  localSubjectAccessReviewDefinition,
  mutatingWebhookConfigurationDefinition,
  namespaceDefinition,
  networkPolicyDefinition,
  nodeDefinition,
  nodeMetricsDefinition,
  persistentVolumeClaimDefinition,
  persistentVolumeDefinition,
  podDefinition,
  podDisruptionBudgetDefinition,
  podMetricsDefinition,
  podTemplateDefinition,
  priorityClassDefinition,
  replicaSetDefinition,
  replicationControllerDefinition,
  resourceQuotaDefinition,
  roleBindingDefinition,
  roleDefinition,
  runtimeClassDefinition,
  secretDefinition,
  selfSubjectAccessReviewDefinition,
  selfSubjectReviewDefinition,
  selfSubjectRulesReviewDefinition,
  serviceAccountDefinition,
  serviceDefinition,
  statefulSetDefinition,
  storageClassDefinition,
  subjectAccessReviewDefinition,
  tokenReviewDefinition,
  validatingWebhookConfigurationDefinition,
  volumeAttachmentDefinition,
];
