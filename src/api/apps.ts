import type { PodTemplateSpec } from "./core.ts";
import type { Condition, IntOrString, KubernetesObject, LabelSelector, ObjectMeta } from "./meta.ts";

/** apps/v1 shapes, as they appear after defaulting. */

export interface DeploymentCondition extends Condition {
  lastUpdateTime?: string;
}

export interface DeploymentStrategy {
  type: "RollingUpdate" | "Recreate";
  rollingUpdate?: { maxSurge?: IntOrString; maxUnavailable?: IntOrString };
}

export interface DeploymentStatus {
  observedGeneration?: number;
  replicas?: number;
  updatedReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  unavailableReplicas?: number;
  /** Pods with a deletionTimestamp that are not yet gone; on by default since 1.35. */
  terminatingReplicas?: number;
  collisionCount?: number;
  conditions?: DeploymentCondition[];
}

export interface Deployment extends KubernetesObject {
  spec: {
    replicas: number;
    selector: LabelSelector;
    template: PodTemplateSpec;
    strategy: DeploymentStrategy;
    minReadySeconds?: number;
    revisionHistoryLimit: number;
    progressDeadlineSeconds: number;
    paused?: boolean;
  };
  status: DeploymentStatus;
}

export interface ReplicaSetStatus {
  replicas: number;
  fullyLabeledReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  terminatingReplicas?: number;
  observedGeneration?: number;
  conditions?: Condition[];
}

export interface ReplicaSet extends KubernetesObject {
  spec: {
    replicas: number;
    minReadySeconds?: number;
    selector: LabelSelector;
    template: PodTemplateSpec;
  };
  status: ReplicaSetStatus;
}

/** An immutable state of a DaemonSet or StatefulSet, kept to roll back to. */
export interface ControllerRevision extends KubernetesObject {
  data?: unknown;
  revision: number;
}

/** Annotation of a DaemonSet that counts changes of its template, a field of older versions of the API. */
export const TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

export interface DaemonSetStatus {
  currentNumberScheduled: number;
  numberMisscheduled: number;
  desiredNumberScheduled: number;
  numberReady: number;
  observedGeneration?: number;
  updatedNumberScheduled?: number;
  numberAvailable?: number;
  numberUnavailable?: number;
  collisionCount?: number;
  conditions?: Condition[];
}

export interface DaemonSet extends KubernetesObject {
  spec: {
    selector: LabelSelector;
    template: PodTemplateSpec;
    updateStrategy: {
      type: "RollingUpdate" | "OnDelete";
      rollingUpdate?: { maxUnavailable?: IntOrString; maxSurge?: IntOrString };
    };
    minReadySeconds?: number;
    revisionHistoryLimit: number;
  };
  status: DaemonSetStatus;
}

export interface StatefulSetStatus {
  observedGeneration?: number;
  replicas: number;
  readyReplicas?: number;
  currentReplicas?: number;
  updatedReplicas?: number;
  availableReplicas?: number;
  /** Name of the ControllerRevision that Pods below the partition are of. */
  currentRevision?: string;
  /** Name of the ControllerRevision of the present template. */
  updateRevision?: string;
  collisionCount?: number;
  conditions?: Condition[];
}

/** What becomes of claims: `Delete` lets them go with the StatefulSet, or with the Pod that is scaled away. */
export interface ClaimRetentionPolicy {
  whenDeleted?: "Retain" | "Delete";
  whenScaled?: "Retain" | "Delete";
}

export interface ClaimTemplate {
  metadata: Partial<ObjectMeta> & { name: string };
  spec: Record<string, unknown>;
}

export interface StatefulSet extends KubernetesObject {
  spec: {
    replicas: number;
    selector: LabelSelector;
    template: PodTemplateSpec;
    serviceName?: string;
    podManagementPolicy: "OrderedReady" | "Parallel";
    updateStrategy: {
      type: "RollingUpdate" | "OnDelete";
      rollingUpdate?: { partition?: number; maxUnavailable?: IntOrString };
    };
    minReadySeconds?: number;
    revisionHistoryLimit: number;
    volumeClaimTemplates?: ClaimTemplate[];
    persistentVolumeClaimRetentionPolicy?: ClaimRetentionPolicy;
    ordinals?: { start?: number };
  };
  status: StatefulSetStatus;
}
