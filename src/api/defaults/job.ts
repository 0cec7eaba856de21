import type { CronJob, Job, JobSpec } from "../batch.ts";
import { setTemplateDefaults } from "./workload.ts";

const BACKOFF_LIMIT = 6;
/** Then only the limit per index counts. */
const NO_LIMIT = 2 ** 31 - 1;

/** @see kubernetes/pkg/apis/batch/v1/defaults.go SetDefaults_Job (v1.36) */
export function setJobDefaults(job: Job): void {
  job.spec ??= {} as JobSpec;
  const { metadata, spec } = job;
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? BACKOFF_LIMIT : NO_LIMIT;
  spec.completionMode ??= "NonIndexed";
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? "Failed" : "TerminatingOrFailed";
  setCommonDefaults(spec);
  const { labels } = spec.template.metadata;
  if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
}

/** @see kubernetes/pkg/apis/batch/v1/defaults.go SetDefaults_CronJob (v1.36) */
export function setCronJobDefaults(cronJob: CronJob): void {
  cronJob.spec ??= {} as CronJob["spec"];
  const { spec } = cronJob;
  spec.schedule ??= "";
  spec.concurrencyPolicy ||= "Allow";
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
  spec.jobTemplate ??= { metadata: {}, spec: {} as JobSpec };
  spec.jobTemplate.metadata ??= {};
  spec.jobTemplate.spec ??= {} as JobSpec;
  // The other defaults of a Job are filled in when one is made of it.
  setCommonDefaults(spec.jobTemplate.spec);
}

function setCommonDefaults(spec: JobSpec): void {
  setTemplateDefaults(spec);
  for (const { onExitCodes, onPodConditions = [] } of spec.podFailurePolicy?.rules ?? []) {
    if (onExitCodes) onExitCodes.values ??= [];
    for (const pattern of onPodConditions) pattern.status ||= "True";
  }
}
