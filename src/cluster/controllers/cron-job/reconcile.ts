import type { CronJob, CronJobStatus, Job } from "../../../api/batch.ts";
import { CronError } from "../../../api/cron/cron-field.ts";
import { parseCronSchedule, type CronSchedule } from "../../../api/cron/cron-schedule.ts";
import { cronJobs, jobs } from "../../../api/resources.ts";
import { ApiError, isApiError } from "../../../api/status.ts";
import { rfc3339 } from "../../../clock.ts";
import type { Api } from "../../api.ts";
import type { EventRecorder } from "../../events.ts";
import { finishCondition, isFinished } from "../job/conditions.ts";
import { splitKey } from "../keys.ts";
import { controllerOf } from "../ownership.ts";
import { dueTimes } from "./due.ts";
import { jobNameOf, newJob } from "./new-job.ts";

/** What reconciling a CronJob works with. */
export interface CronJobContext {
  readonly api: Api;
  readonly events: EventRecorder;
}

/** Clocks are not so exact that the time has come for certain when it should. */
const NEXT_TIME_DELTA_MS = 100;

/**
 * Starts the Job whose time has come, keeps the list of running Jobs and removes old ones.
 *
 * @returns Milliseconds until the next time.
 * @throws {ApiError} Any API failure; it is retried with backoff.
 * @see kubernetes/pkg/controller/cronjob/cronjob_controllerv2.go syncCronJob (v1.36)
 */
export function reconcileCronJob(context: CronJobContext, key: string): number | undefined {
  const { api } = context;
  const { namespace, name } = splitKey(key);
  const cronJob = api.find(cronJobs, namespace, name);
  if (!cronJob) return undefined;
  const owned = api.list(jobs, { namespace }).filter((job) => controllerOf(job)?.uid === cronJob.metadata.uid);
  removeOldJobs(context, cronJob, owned);
  const status = statusOf(context, cronJob, owned);
  const result = cronJob.metadata.deletionTimestamp === undefined ? start(context, cronJob, status) : { status };
  api.updateStatus(cronJobs, { ...cronJob, status: result.status });
  return result.againMs;
}

/** The status by the Jobs that there are. */
function statusOf({ events }: CronJobContext, cronJob: CronJob, owned: readonly Job[]): CronJobStatus {
  let { active = [], lastSuccessfulTime } = cronJob.status;
  for (const job of owned) {
    const { name, uid } = job.metadata;
    const isListed = active.some((reference) => reference.uid === uid);
    const finish = finishCondition(job.status);
    if (!isListed && !finish) {
      const message = `Saw a job that the controller did not create or forgot: ${name}`;
      events.event(cronJob, "Warning", "UnexpectedJob", message);
    } else if (isListed && finish) {
      active = active.filter((reference) => reference.uid !== uid);
      const message = `Saw completed job: ${name}, condition: ${finish.type}`;
      events.event(cronJob, "Normal", "SawCompletedJob", message);
    }
    const { completionTime } = job.status;
    const isLater = Date.parse(completionTime ?? "") > Date.parse(lastSuccessfulTime ?? "1970-01-01T00:00:00Z");
    if (finish?.type === "Complete" && isLater) lastSuccessfulTime = completionTime;
  }
  for (const reference of active) {
    if (owned.some(({ metadata }) => metadata.uid === reference.uid)) continue;
    active = active.filter((other) => other !== reference);
    events.event(cronJob, "Normal", "MissingJob", `Active job went missing: ${reference.name}`);
  }
  return {
    ...cronJob.status,
    active: active.length > 0 ? active : undefined,
    ...(lastSuccessfulTime === undefined ? {} : { lastSuccessfulTime }),
  };
}

interface Result {
  readonly status: CronJobStatus;
  readonly againMs?: number;
}

function start(context: CronJobContext, cronJob: CronJob, status: CronJobStatus): Result {
  const { api, events } = context;
  const { suspend, startingDeadlineSeconds: deadline, concurrencyPolicy } = cronJob.spec;
  const schedule = scheduleOf(context, cronJob);
  if (suspend || !schedule) return { status };
  const nowMs = api.clock.now();
  const { lastMs, nextMs, tooManyMissed } = dueTimes({ ...cronJob, status }, schedule, nowMs);
  const again = nextMs === undefined ? {} : { againMs: nextMs - nowMs + NEXT_TIME_DELTA_MS };
  if (tooManyMissed) {
    const advice = "Set or decrease .spec.startingDeadlineSeconds or check clock skew";
    events.event(cronJob, "Warning", "TooManyMissedTimes", `too many missed start times. ${advice}`);
  }
  if (lastMs === undefined) return { status, ...again };
  if (deadline !== undefined && lastMs + deadline * 1000 < nowMs) {
    const message = `Missed scheduled time to start a job: ${new Date(lastMs).toUTCString().replace("GMT", "+0000")}`;
    events.event(cronJob, "Warning", "MissSchedule", message);
    return { status, ...again };
  }
  const isStarted = status.active?.some(({ name }) => name === jobNameOf(cronJob, lastMs));
  if (isStarted || status.lastScheduleTime === rfc3339(lastMs)) return { status, ...again };
  if (concurrencyPolicy === "Forbid" && status.active) {
    const message = "Not starting job because prior execution is running and concurrency policy is Forbid";
    events.event(cronJob, "Normal", "JobAlreadyActive", message);
    return { status, ...again };
  }
  const active = concurrencyPolicy === "Replace" ? replaceActive(context, cronJob, status) : status.active;
  const job = create(context, cronJob, lastMs);
  if (!job) return { status: { ...status, active }, ...again };
  const { namespace, name, uid, resourceVersion } = job.metadata;
  const reference = { kind: job.kind, namespace, name, uid, apiVersion: job.apiVersion, resourceVersion };
  return { status: { ...status, active: [...(active ?? []), reference], lastScheduleTime: rfc3339(lastMs) }, ...again };
}

function scheduleOf({ events }: CronJobContext, cronJob: CronJob): CronSchedule | undefined {
  const { schedule, timeZone } = cronJob.spec;
  try {
    return parseCronSchedule(schedule, timeZone);
  } catch (error) {
    if (!(error instanceof CronError)) throw error;
    const message = `unparseable schedule: ${JSON.stringify(schedule)} : ${error.message}`;
    events.event(cronJob, "Warning", "UnparseableSchedule", message);
    return undefined;
  }
}

function replaceActive(context: CronJobContext, cronJob: CronJob, { active = [] }: CronJobStatus) {
  const { namespace = "" } = cronJob.metadata;
  for (const { name = "" } of active) deleteJob(context, cronJob, namespace, name);
  return undefined;
}

/** Undefined when the namespace takes nothing new, or the Job was made before. */
function create({ api, events }: CronJobContext, cronJob: CronJob, scheduledMs: number): Job | undefined {
  try {
    const job = api.create(jobs, newJob(cronJob, scheduledMs));
    events.event(cronJob, "Normal", "SuccessfulCreate", `Created job ${job.metadata.name}`);
    return job;
  } catch (error) {
    if (isApiError(error, "AlreadyExists")) return undefined;
    if (!(error instanceof ApiError)) throw error;
    if (error.status.details?.causes?.some(({ reason }) => reason === "NamespaceTerminating")) return undefined;
    events.event(cronJob, "Warning", "FailedCreate", `Error creating job: ${error.message}`);
    throw error;
  }
}

/** As many finished Jobs are kept as the limits say, the newest. */
function removeOldJobs(context: CronJobContext, cronJob: CronJob, owned: readonly Job[]): void {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec;
  const finished = owned.filter((job) => isFinished(job) && job.metadata.deletionTimestamp === undefined);
  const limits = [
    ["Complete", successfulJobsHistoryLimit],
    ["Failed", failedJobsHistoryLimit],
  ] as const;
  for (const [type, limit] of limits) {
    const ofType = finished.filter((job) => finishCondition(job.status)?.type === type);
    const oldest = ofType.sort((a, b) => startedMs(a) - startedMs(b) || (a.metadata.name < b.metadata.name ? -1 : 1));
    for (const { metadata } of oldest.slice(0, Math.max(0, ofType.length - limit))) {
      deleteJob(context, cronJob, metadata.namespace ?? "", metadata.name);
    }
  }
}

function startedMs({ status, metadata }: Job): number {
  return Date.parse(status.startTime ?? metadata.creationTimestamp);
}

function deleteJob({ api, events }: CronJobContext, cronJob: CronJob, namespace: string, name: string): void {
  try {
    api.delete(jobs, namespace, name, { propagationPolicy: "Background" });
    events.event(cronJob, "Normal", "SuccessfulDelete", `Deleted job ${name}`);
  } catch (error) {
    if (isApiError(error, "NotFound")) return;
    if (error instanceof ApiError) {
      events.event(cronJob, "Warning", "FailedDelete", `Deleted job: ${error.message}`);
    }
    throw error;
  }
}
