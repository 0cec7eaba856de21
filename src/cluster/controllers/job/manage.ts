import type { Job } from "../../../api/batch.ts";
import type { Pod } from "../../../api/core.ts";
import { pods as podResource } from "../../../api/resources.ts";
import { ApiError, isApiError } from "../../../api/status.ts";
import type { Api } from "../../api.ts";
import type { EventRecorder } from "../../events.ts";
import { selectVictims } from "../replica-set/ranking.ts";
import { createInBatches } from "../replica-set/slow-start.ts";
import { remainingMs } from "./backoff.ts";
import { releasePod } from "./claim.ts";
import { earlierFailures, finishedAtMs, indexOf, isIndexed } from "./job-pods.ts";
import type { JobState } from "./job-state.ts";
import { newJobPod, type PodIndex } from "./new-pod.ts";

/** Most Pods that are created or deleted in one go. */
const BURST = 500;

/** What was done about the Pods of a Job. */
export interface Managed {
  /** Pods that are active now. */
  readonly active: number;
  readonly deleted: readonly Pod[];
  /** Milliseconds until more may be created. */
  readonly waitMs?: number;
  /** The first failure. */
  readonly failure?: unknown;
}

/** What is needed to do something about Pods. */
export interface ManageContext {
  readonly api: Api;
  readonly events: EventRecorder;
}

/**
 * Creates or deletes Pods, so that as many are active as the Job wants now.
 *
 * @see kubernetes/pkg/controller/job/job_controller.go manageJob (v1.36)
 */
export function managePods(context: ManageContext, job: Job, state: JobState): Managed {
  const nowMs = context.api.clock.now();
  const wanted = wantedActive(job, state);
  const surplus = victimsOf(job, state.active, Math.max(0, state.active.length - wanted), nowMs).slice(0, BURST);
  if (surplus.length > 0) {
    // Pods that are not wanted any more have not failed.
    for (const pod of surplus) releasePod(context.api, pod);
    deletePods(context, job, surplus);
    return { active: state.active.length - surplus.length, deleted: surplus };
  }
  const none = { active: state.active.length, deleted: [] };
  const replacedLater = job.spec.podReplacementPolicy === "Failed" ? state.terminating.length : 0;
  const missing = Math.min(BURST, wanted - replacedLater - state.active.length);
  if (missing <= 0) return none;
  const hasIndexLimit = job.spec.backoffLimitPerIndex !== undefined;
  const waitMs = hasIndexLimit ? 0 : remainingMs(state.backoff, nowMs);
  if (waitMs > 0) return { ...none, waitMs };
  if (!isIndexed(job))
    return create(
      context,
      job,
      state,
      Array.from({ length: missing }, () => undefined),
    );

  const { ready, nextInMs } = dueIndexes(pendingIndexes(job, state, missing), state, nowMs);
  if (ready.length === 0) return { ...none, ...(nextInMs === undefined ? {} : { waitMs: nextInMs }) };
  return create(context, job, state, ready);
}

/** Deletes Pods and tells so in events. */
export function deletePods({ api, events }: ManageContext, job: Job, victims: readonly Pod[]): void {
  for (const { metadata } of victims) {
    try {
      api.delete(podResource, metadata.namespace ?? "", metadata.name);
      events.event(job, "Normal", "SuccessfulDelete", `Deleted pod: ${metadata.name}`);
    } catch (error) {
      if (isApiError(error, "NotFound")) continue;
      if (error instanceof ApiError) events.event(job, "Warning", "FailedDelete", `Error deleting: ${error.message}`);
      throw error;
    }
  }
}

function wantedActive({ spec }: Job, { active, succeeded }: JobState): number {
  if (spec.suspend) return 0;
  if (spec.completions === undefined) return succeeded > 0 ? active.length : spec.parallelism;
  return Math.max(0, Math.min(spec.parallelism, spec.completions - succeeded));
}

/** At least `count` of the active Pods; more of an indexed Job with several Pods, or none, for an index. */
function victimsOf(job: Job, active: readonly Pod[], count: number, nowMs: number): Pod[] {
  const victims: Pod[] = [];
  const rest: Pod[] = [];
  if (!isIndexed(job)) rest.push(...active);
  else {
    const byIndex = new Map<number | undefined, Pod[]>();
    for (const pod of active) byIndex.set(indexOf(pod, job), [...(byIndex.get(indexOf(pod, job)) ?? []), pod]);
    for (const [index, same] of byIndex) {
      const surplus = index === undefined ? same : selectVictims(same, same, same.length - 1, nowMs);
      victims.push(...surplus);
      rest.push(...same.filter((pod) => !surplus.includes(pod)));
    }
  }
  return [...victims, ...selectVictims(rest, rest, Math.max(0, count - victims.length), nowMs)];
}

/** The first indexes that have no Pod and are not settled. */
function pendingIndexes(job: Job, state: JobState, count: number): number[] {
  const busy = job.spec.podReplacementPolicy === "Failed" ? [...state.active, ...state.terminating] : state.active;
  const taken = new Set(busy.map((pod) => indexOf(pod, job)));
  const pending: number[] = [];
  for (let index = 0; index < (job.spec.completions ?? 0) && pending.length < count; index++) {
    const isSettled = state.succeededIndexes.has(index) || state.failedIndexes?.has(index);
    if (!isSettled && !taken.has(index)) pending.push(index);
  }
  return pending;
}

function dueIndexes(indexes: readonly number[], { replaceable }: JobState, nowMs: number) {
  const ready: PodIndex[] = [];
  let nextInMs: number | undefined;
  for (const index of indexes) {
    const replaced = replaceable.get(index);
    const { counted, ignored } = replaced ? earlierFailures(replaced) : { counted: -1, ignored: 0 };
    const lastFailureMs = replaced ? finishedAtMs(replaced) : 0;
    const waitMs = remainingMs({ failuresAfterSuccess: counted + ignored + 1, lastFailureMs }, nowMs);
    if (waitMs === 0) ready.push({ index, ...(replaced ? { replaced } : {}) });
    else nextInMs = Math.min(nextInMs ?? waitMs, waitMs);
  }
  return { ready, nextInMs };
}

function create(
  { api, events }: ManageContext,
  job: Job,
  state: JobState,
  indexes: readonly (PodIndex | undefined)[],
): Managed {
  let created = 0;
  const failure = createInBatches(indexes.length, () => {
    try {
      const pod = api.create(podResource, newJobPod(job, indexes[created]));
      created++;
      events.event(job, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
    } catch (error) {
      if (isNamespaceTerminating(error)) return;
      if (error instanceof ApiError) events.event(job, "Warning", "FailedCreate", `Error creating: ${error.message}`);
      throw error;
    }
  });
  return { active: state.active.length + created, deleted: [], ...(failure === undefined ? {} : { failure }) };
}

function isNamespaceTerminating(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status.details?.causes?.some((cause) => cause.reason === "NamespaceTerminating") ?? false;
}
