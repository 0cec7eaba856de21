import type { Job, JobStatus } from "../../../api/batch.ts";
import type { Pod } from "../../../api/core.ts";
import { jobs } from "../../../api/resources.ts";
import { rfc3339 } from "../../../clock.ts";
import { splitKey } from "../keys.ts";
import { isReady } from "../pods.ts";
import type { BackoffRecord } from "./backoff.ts";
import { claimJobPods, releasePod } from "./claim.ts";
import { isFinished, withJobCondition, type Finish } from "./conditions.ts";
import { deadlineInMs, finishOf, stateOf, type JobState } from "./job-state.ts";
import { deletePods, managePods, type ManageContext, type Managed } from "./manage.ts";
import { countReleased, orAbsent, trackPods } from "./tracking.ts";

/** What reconciling a Job works with. */
export interface JobContext extends ManageContext {
  /** By key of the Job; forgotten with it. */
  readonly backoffs: Map<string, BackoffRecord>;
}

const CONTROLLER = "kubernetes.io/job-controller";

/**
 * Runs Pods until a Job has succeeded or failed, and counts them.
 *
 * @returns Milliseconds until the next Pod may be created, or the deadline is over.
 * @throws {ApiError} Any API failure; it is retried with backoff.
 * @see kubernetes/pkg/controller/job/job_controller.go syncJob (v1.36)
 */
export function reconcileJob(context: JobContext, key: string): number | undefined {
  const { api, backoffs } = context;
  const { namespace, name } = splitKey(key);
  const found = api.find(jobs, namespace, name);
  if (!found || isFinished(found)) backoffs.delete(key);
  const isOurs = found && (found.spec.managedBy ?? CONTROLLER) === CONTROLLER;
  if (!isOurs || isFinished(found)) return undefined;

  const nowMs = api.clock.now();
  const pods = claimJobPods(api, found);
  const job = started(found, nowMs);
  const state = stateOf(job, pods, backoffs.get(key));
  const finish = finishOf(job, pods, state, nowMs);
  const managed = finish ? endPods(context, job, state) : advance(context, job, state);
  const end = finish ?? completion(job, state, managed);
  const counts = countsOf(job, state, managed);
  const status = end ? counts : suspension(context, job, counts);
  backoffs.set(key, state.backoff);
  settle(context, { ...job, status }, pods, state, end);

  if (managed.failure !== undefined) throw managed.failure;
  const waits = [managed.waitMs, end ? undefined : deadlineInMs({ ...job, status }, nowMs)];
  const due = waits.filter((wait) => wait !== undefined);
  return due.length > 0 ? Math.min(...due) : undefined;
}

/** A Job starts when it is looked at for the first time and not suspended. */
function started(job: Job, nowMs: number): Job {
  if (job.status.startTime !== undefined || job.spec.suspend) return job;
  return { ...job, status: { ...job.status, startTime: rfc3339(nowMs) } };
}

function endPods(context: JobContext, job: Job, { active }: JobState): Managed {
  deletePods(context, job, active);
  return { active: 0, deleted: active };
}

function advance(context: JobContext, job: Job, state: JobState): Managed {
  if (job.metadata.deletionTimestamp !== undefined) return { active: state.active.length, deleted: [] };
  return managePods(context, job, state);
}

/** Enough Pods have succeeded, and none is left. */
function completion({ spec }: Job, { succeeded }: JobState, { active }: Managed): Finish | undefined {
  const isComplete = spec.completions === undefined ? succeeded > 0 : succeeded >= spec.completions;
  if (!isComplete || active > 0) return undefined;
  const message = "Reached expected number of succeeded pods";
  return { type: "SuccessCriteriaMet", reason: "CompletionsReached", message };
}

/** The status with the numbers of Pods. */
function countsOf(job: Job, state: JobState, { active, deleted }: Managed): JobStatus {
  return {
    ...job.status,
    active: orAbsent(active),
    ready: state.ready - deleted.filter(isReady).length,
    terminating: state.terminating.length + deleted.length,
  };
}

function suspension({ api, events }: JobContext, job: Job, status: JobStatus): JobStatus {
  if (job.metadata.deletionTimestamp !== undefined) return status;
  const nowMs = api.clock.now();
  const { suspend } = job.spec;
  const [state, reason] = suspend ? (["True", "Suspended"] as const) : (["False", "Resumed"] as const);
  const message = `Job ${reason.toLowerCase()}`;
  const condition = { type: "Suspended", status: state, reason: `Job${reason}`, message };
  const conditions = withJobCondition(status.conditions, condition, nowMs);
  if (!conditions) return status;
  events.event(job, "Normal", reason, message);
  // The deadline counts the time without a break.
  return { ...status, conditions, ...(suspend ? {} : { startTime: rfc3339(nowMs) }) };
}

/** Notes Pods that have ended, lets them go, counts them, and ends the Job when all is counted. */
function settle(context: JobContext, job: Job, pods: readonly Pod[], state: JobState, end: Finish | undefined): void {
  const { api, events } = context;
  const nowMs = api.clock.now();
  const { released, status: noted } = trackPods(job, pods, state, end);
  const set = (status: JobStatus, { type, reason, message }: Finish): JobStatus => {
    const condition = { type, status: "True" as const, reason, message };
    return { ...status, conditions: withJobCondition(status.conditions, condition, nowMs) ?? status.conditions };
  };
  let status: JobStatus = { ...job.status, ...noted };
  const isInterim = end?.type === "FailureTarget" || end?.type === "SuccessCriteriaMet";
  if (end && isInterim) status = set(status, end);
  const write = () => api.updateStatus(jobs, { ...job, status });
  if (isInterim || released.length > 0) write();
  for (const pod of released) releasePod(api, pod);
  status = countReleased(status);

  const hasEnded = end !== undefined && (status.terminating ?? 0) === 0;
  const isSuccess = end?.type === "SuccessCriteriaMet";
  if (hasEnded) {
    status = set(status, { ...end, type: isSuccess ? "Complete" : "Failed" });
    if (isSuccess) status = { ...status, completionTime: rfc3339(nowMs) };
  }
  write();
  if (!hasEnded) return;
  if (!isSuccess) return events.event(job, "Warning", end.reason, end.message);
  const { completions } = job.spec;
  if (completions !== undefined && (status.succeeded ?? 0) > completions) {
    const message = "Too many succeeded pods running after completion count reached";
    events.event(job, "Warning", "TooManySucceededPods", message);
  }
  events.event(job, "Normal", "Completed", "Job completed");
}
