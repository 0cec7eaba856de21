import type { CronJob, Job } from "../../../api/batch.ts";
import { wallTimeIn } from "../../../api/cron/wall-time.ts";
import type { NewObject } from "../../../api/meta.ts";
import { rfc3339 } from "../../../clock.ts";
import { controllerReference } from "../ownership.ts";

const SCHEDULED_AT = "batch.kubernetes.io/cronjob-scheduled-timestamp";

/** The name of the Job for one time: nobody can start a second one for it. */
export function jobNameOf(cronJob: CronJob, scheduledMs: number): string {
  return `${cronJob.metadata.name}-${Math.floor(scheduledMs / 60_000)}`;
}

/**
 * The Job for one time.
 *
 * @see kubernetes/pkg/controller/cronjob/utils.go getJobFromTemplate2 (v1.36)
 */
export function newJob(cronJob: CronJob, scheduledMs: number): NewObject<Job> {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      namespace: cronJob.metadata.namespace,
      name: jobNameOf(cronJob, scheduledMs),
      labels: metadata.labels,
      annotations: { ...metadata.annotations, [SCHEDULED_AT]: localTime(scheduledMs, cronJob.spec.timeZone) },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec,
  };
}

/** RFC 3339 with the difference to UTC. */
function localTime(ms: number, timeZone: string | undefined): string {
  const wallMs = wallTimeIn(timeZone).fromUtc(ms);
  const minutes = Math.round((wallMs - ms) / 60_000);
  if (minutes === 0) return rfc3339(ms);
  const two = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, "0");
  return `${rfc3339(wallMs).slice(0, -1)}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}
