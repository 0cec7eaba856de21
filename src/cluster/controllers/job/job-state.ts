import type { Job } from "../../../api/batch.ts";
import type { Pod } from "../../../api/core.ts";
import { isActive, isReady, isTerminating } from "../pods.ts";
import { recordAfter, type BackoffRecord } from "./backoff.ts";
import { findInterim, type Finish } from "./conditions.ts";
import { parseIndexes } from "./index-set.ts";
import { earlierFailures, finishedAtMs, indexOf, isFailed, isIndexed, isTracked } from "./job-pods.ts";
import { matchPodFailurePolicy } from "./pod-failure-policy.ts";
import { matchSuccessPolicy } from "./success-policy.ts";

/** What can be said about a Job by its Pods. */
export interface JobState {
  readonly active: readonly Pod[];
  readonly ready: number;
  readonly terminating: readonly Pod[];
  /** Successes and failures, those included that are not counted yet. */
  readonly succeeded: number;
  readonly failed: number;
  readonly backoff: BackoffRecord;
  /** Indexed Jobs only. */
  readonly succeededIndexes: ReadonlySet<number>;
  /** With a limit per index only. */
  readonly failedIndexes: ReadonlySet<number> | undefined;
  /** The Pod to be replaced, of each index that failed and may be tried again. */
  readonly replaceable: ReadonlyMap<number, Pod>;
}

/**
 * Looks at the Pods of a Job.
 *
 * @see kubernetes/pkg/controller/job/job_controller.go syncJob (v1.36)
 */
export function stateOf(job: Job, pods: readonly Pod[], record: BackoffRecord | undefined): JobState {
  const { spec, status } = job;
  const uncounted = status.uncountedTerminatedPods ?? {};
  const active = pods.filter(isActive);
  const fresh = pods.filter((pod) => isTracked(pod) && (!isIndexed(job) || indexOf(pod, job) !== undefined));
  const newSucceeded = fresh.filter(
    ({ metadata, status: { phase } }) => phase === "Succeeded" && !uncounted.succeeded?.includes(metadata.uid),
  );
  const newFailed = fresh.filter((pod) => isFailed(pod, job) && !uncounted.failed?.includes(pod.metadata.uid));
  const counting = newFailed.filter((pod) => matchPodFailurePolicy(spec.podFailurePolicy, pod).counts);

  const succeededIndexes = parseIndexes(status.completedIndexes, spec.completions ?? 0);
  if (isIndexed(job)) for (const pod of newSucceeded) succeededIndexes.add(indexOf(pod, job) ?? 0);
  const hasIndexLimit = isIndexed(job) && spec.backoffLimitPerIndex !== undefined;
  const failedIndexes = hasIndexLimit ? failedIndexesOf(job, fresh) : undefined;
  return {
    active,
    ready: active.filter(isReady).length,
    terminating: pods.filter(isTerminating),
    succeeded: isIndexed(job)
      ? succeededIndexes.size
      : (status.succeeded ?? 0) + newSucceeded.length + (uncounted.succeeded?.length ?? 0),
    failed: (status.failed ?? 0) + counting.length + (uncounted.failed?.length ?? 0),
    backoff: recordAfter(record, newSucceeded, newFailed),
    succeededIndexes,
    failedIndexes,
    replaceable: failedIndexes ? replaceableOf(job, fresh, active, succeededIndexes, failedIndexes) : new Map(),
  };
}

function failedIndexesOf(job: Job, fresh: readonly Pod[]): Set<number> {
  const { podFailurePolicy, backoffLimitPerIndex = 0, completions = 0 } = job.spec;
  const indexes = parseIndexes(job.status.failedIndexes, completions);
  for (const pod of fresh) {
    if (!isFailed(pod, job)) continue;
    const { counts, action } = matchPodFailurePolicy(podFailurePolicy, pod);
    const isOver = counts && earlierFailures(pod).counted >= backoffLimitPerIndex;
    if (action === "FailIndex" || isOver) indexes.add(indexOf(pod, job) ?? 0);
  }
  return indexes;
}

function replaceableOf(
  job: Job,
  fresh: readonly Pod[],
  active: readonly Pod[],
  ...settled: ReadonlySet<number>[]
): Map<number, Pod> {
  const running = new Set(active.map((pod) => indexOf(pod, job)));
  const last = new Map<number, Pod>();
  const failures = (pod: Pod) => earlierFailures(pod).counted + earlierFailures(pod).ignored;
  for (const pod of fresh) {
    const index = indexOf(pod, job);
    if (index === undefined || !isFailed(pod, job) || running.has(index)) continue;
    if (settled.some((indexes) => indexes.has(index))) continue;
    const other = last.get(index);
    const isLater = other && failures(other) <= failures(pod) && finishedAtMs(pod) >= finishedAtMs(other);
    if (!other || isLater) last.set(index, pod);
  }
  return last;
}

/** How a Job ends, if its Pods or its time say so. */
export function finishOf(job: Job, pods: readonly Pod[], state: JobState, nowMs: number): Finish | undefined {
  const { spec, status } = job;
  const met = findInterim(status, "SuccessCriteriaMet");
  if (met) return met;
  const target = findInterim(status, "FailureTarget");
  if (target) return { ...target, type: "Failed" };
  const fail = (reason: string, message: string): Finish => ({ type: "FailureTarget", reason, message });

  for (const pod of pods) {
    const { jobFailure } = isFailed(pod, job) ? matchPodFailurePolicy(spec.podFailurePolicy, pod) : {};
    if (jobFailure !== undefined) return fail("PodFailurePolicy", jobFailure);
  }
  if (state.failed > spec.backoffLimit || restartsTooOften(job, pods)) {
    return fail("BackoffLimitExceeded", "Job has reached the specified backoff limit");
  }
  if (deadlineInMs(job, nowMs) === 0) {
    return fail("DeadlineExceeded", "Job was active longer than specified deadline");
  }
  if (state.failedIndexes) {
    const count = state.failedIndexes.size;
    if (spec.maxFailedIndexes !== undefined && count > spec.maxFailedIndexes) {
      const message = "Job has exceeded the specified maximal number of failed indexes";
      return fail("MaxFailedIndexesExceeded", message);
    }
    if (count > 0 && count + state.succeededIndexes.size >= (spec.completions ?? 0)) {
      return fail("FailedIndexes", "Job has failed indexes");
    }
  }
  const message = isIndexed(job) ? matchSuccessPolicy(spec, state.succeededIndexes) : undefined;
  return message === undefined ? undefined : { type: "SuccessCriteriaMet", reason: "SuccessPolicy", message };
}

/** Milliseconds until a Job has been active for too long; undefined when it may be for ever. */
export function deadlineInMs({ spec, status }: Job, nowMs: number): number | undefined {
  if (spec.activeDeadlineSeconds === undefined || status.startTime === undefined || spec.suspend) return undefined;
  return Math.max(0, Date.parse(status.startTime) + spec.activeDeadlineSeconds * 1000 - nowMs);
}

/** Where containers are restarted in their Pods, the restarts count. */
function restartsTooOften({ spec }: Job, pods: readonly Pod[]): boolean {
  if (spec.template.spec.restartPolicy !== "OnFailure") return false;
  const restarts = pods
    .filter(({ status: { phase } }) => phase === "Running" || phase === "Pending")
    .flatMap(({ status }) => [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
  return spec.backoffLimit === 0 ? restarts > 0 : restarts >= spec.backoffLimit;
}
