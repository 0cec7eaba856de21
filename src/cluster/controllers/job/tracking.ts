import type { Job, JobStatus } from "../../../api/batch.ts";
import type { Pod } from "../../../api/core.ts";
import type { Finish } from "./conditions.ts";
import { formatIndexes, parseIndexes } from "./index-set.ts";
import { indexOf, isFailed, isIndexed, isTracked } from "./job-pods.ts";
import type { JobState } from "./job-state.ts";
import { matchPodFailurePolicy } from "./pod-failure-policy.ts";

/** Which Pods have ended, and how they are noted before they are let go. */
export interface Tracking {
  /** Those whose finalizer is to be removed. */
  readonly released: readonly Pod[];
  /** What of the status says so. */
  readonly status: Pick<JobStatus, "uncountedTerminatedPods" | "succeeded" | "completedIndexes" | "failedIndexes">;
}

/**
 * Notes the Pods that have ended, so that none is counted twice or not at all, whatever fails meanwhile.
 *
 * @see kubernetes/pkg/controller/job/job_controller.go trackJobStatusAndRemoveFinalizers (v1.36)
 */
export function trackPods(job: Job, pods: readonly Pod[], state: JobState, finish: Finish | undefined): Tracking {
  const { uncountedTerminatedPods: before = {}, completedIndexes } = job.status;
  const succeeded = [...(before.succeeded ?? [])];
  const failed = [...(before.failed ?? [])];
  const completed = parseIndexes(completedIndexes, job.spec.completions ?? 0);
  const released = pods.filter((pod) => isTracked(pod) && mayGo(job, pod, state, finish));
  for (const pod of released) {
    const { uid } = pod.metadata;
    const index = indexOf(pod, job);
    if (pod.status.phase === "Succeeded" && !failed.includes(uid)) {
      if (index !== undefined && isIndexed(job)) completed.add(index);
      else if (!isIndexed(job) && !succeeded.includes(uid)) succeeded.push(uid);
    } else if (countsAsFailed(job, pod, finish) && !failed.includes(uid)) failed.push(uid);
  }
  const uncounted = { ...(succeeded.length > 0 ? { succeeded } : {}), ...(failed.length > 0 ? { failed } : {}) };
  if (!isIndexed(job)) return { released, status: { uncountedTerminatedPods: uncounted } };
  const text = formatIndexes(completed);
  return {
    released,
    status: {
      uncountedTerminatedPods: uncounted,
      succeeded: orAbsent(completed.size),
      ...(text === "" ? {} : { completedIndexes: text }),
      ...(state.failedIndexes ? { failedIndexes: formatIndexes(state.failedIndexes) } : {}),
    },
  };
}

/** The status when the noted Pods have been let go: they count now. */
export function countReleased(status: JobStatus): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  return {
    ...status,
    succeeded: orAbsent((status.succeeded ?? 0) + succeeded.length),
    failed: orAbsent((status.failed ?? 0) + failed.length),
    uncountedTerminatedPods: {},
  };
}

function mayGo(job: Job, pod: Pod, state: JobState, finish: Finish | undefined): boolean {
  if (job.metadata.deletionTimestamp !== undefined || finish || pod.status.phase === "Succeeded") return true;
  if (!isFailed(pod, job)) return false;
  // Its replacement takes over how often the index has failed.
  const index = indexOf(pod, job);
  return index === undefined || state.replaceable.get(index)?.metadata.uid !== pod.metadata.uid;
}

function countsAsFailed(job: Job, pod: Pod, finish: Finish | undefined): boolean {
  const isEnded = finish !== undefined && finish.type !== "SuccessCriteriaMet";
  if (!isFailed(pod, job) && !isEnded) return false;
  if (isIndexed(job) && indexOf(pod, job) === undefined) return false;
  return matchPodFailurePolicy(job.spec.podFailurePolicy, pod).counts;
}

/** Numbers that are 0 are left out, as Kubernetes does. */
export function orAbsent(count: number): number | undefined {
  return count === 0 ? undefined : count;
}
