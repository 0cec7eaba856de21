import type { ObjectReference, PodTemplateSpec } from "./core.ts";
import type { Condition, KubernetesObject, LabelSelector, ObjectMeta } from "./meta.ts";

/** batch/v1 shapes, as they appear after defaulting. @see kubernetes/staging/src/k8s.io/api/batch/v1/types.go */

export interface PodFailurePolicyRule {
  action: "FailJob" | "FailIndex" | "Ignore" | "Count";
  onExitCodes?: { containerName?: string; operator: "In" | "NotIn"; values: number[] };
  onPodConditions?: { type: string; status: string }[];
}

export interface SuccessPolicyRule {
  /** Indexes as text: `1,3-5`. */
  succeededIndexes?: string;
  succeededCount?: number;
}

export interface JobSpec {
  parallelism: number;
  /** Absent: any success completes the Job. */
  completions?: number;
  activeDeadlineSeconds?: number;
  podFailurePolicy?: { rules: PodFailurePolicyRule[] };
  successPolicy?: { rules: SuccessPolicyRule[] };
  backoffLimit: number;
  backoffLimitPerIndex?: number;
  maxFailedIndexes?: number;
  selector: LabelSelector;
  manualSelector?: boolean;
  template: PodTemplateSpec;
  ttlSecondsAfterFinished?: number;
  completionMode: "NonIndexed" | "Indexed";
  suspend: boolean;
  podReplacementPolicy: "TerminatingOrFailed" | "Failed";
  managedBy?: string;
}

export interface JobCondition extends Condition {
  lastProbeTime?: string | null;
}

export interface JobStatus {
  conditions?: JobCondition[];
  startTime?: string;
  completionTime?: string;
  active?: number;
  terminating?: number;
  succeeded?: number;
  failed?: number;
  ready?: number;
  /** Indexes as text: `1,3-5`. */
  completedIndexes?: string;
  failedIndexes?: string;
  /** UIDs of Pods that have ended, but still wait to be counted. */
  uncountedTerminatedPods?: { succeeded?: string[]; failed?: string[] };
}

export interface Job extends KubernetesObject {
  spec: JobSpec;
  status: JobStatus;
}

export interface CronJobSpec {
  schedule: string;
  timeZone?: string;
  startingDeadlineSeconds?: number;
  concurrencyPolicy: "Allow" | "Forbid" | "Replace";
  suspend: boolean;
  jobTemplate: { metadata: Partial<ObjectMeta>; spec: JobSpec };
  successfulJobsHistoryLimit: number;
  failedJobsHistoryLimit: number;
}

export interface CronJobStatus {
  active?: ObjectReference[];
  lastScheduleTime?: string;
  lastSuccessfulTime?: string;
}

export interface CronJob extends KubernetesObject {
  spec: CronJobSpec;
  status: CronJobStatus;
}
