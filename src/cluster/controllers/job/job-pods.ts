import type { Job } from "../../../api/batch.ts";
import type { Pod } from "../../../api/core.ts";
import { readyCondition } from "../pods.ts";

/** Holds a Pod until its Job has counted it. */
export const TRACKING_FINALIZER = "batch.kubernetes.io/job-tracking";
export const INDEX_KEY = "batch.kubernetes.io/job-completion-index";
export const FAILURE_COUNT = "batch.kubernetes.io/job-index-failure-count";
export const IGNORED_COUNT = "batch.kubernetes.io/job-index-ignored-failure-count";

export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === "Indexed";
}

export function isTracked(pod: Pod): boolean {
  return pod.metadata.finalizers?.includes(TRACKING_FINALIZER) ?? false;
}

/** The Pod's completion index; undefined for none, or one that the Job does not have. */
export function indexOf(pod: Pod, { spec }: Job): number | undefined {
  const text = pod.metadata.annotations?.[INDEX_KEY] ?? "";
  const index = /^\d+$/.test(text) ? Number(text) : undefined;
  return index !== undefined && index < (spec.completions ?? 0) ? index : undefined;
}

/** Whether a Pod counts as failed: one that is being deleted does, unless only Pods that have ended are replaced. */
export function isFailed(pod: Pod, { spec }: Job): boolean {
  if (pod.status.phase === "Failed") return true;
  if (spec.podReplacementPolicy === "Failed") return false;
  return pod.metadata.deletionTimestamp !== undefined && pod.status.phase !== "Succeeded";
}

/** How often Pods of its index have failed before this one. */
export function earlierFailures(pod: Pod): { counted: number; ignored: number } {
  const numberOf = (key: string) => {
    const text = pod.metadata.annotations?.[key] ?? "";
    return /^\d+$/.test(text) ? Number(text) : 0;
  };
  return { counted: numberOf(FAILURE_COUNT), ignored: numberOf(IGNORED_COUNT) };
}

/**
 * When a Pod ended, in epoch milliseconds, as far as that can be told.
 *
 * @see kubernetes/pkg/controller/job/backoff_utils.go getFinishedTime (v1.36)
 */
export function finishedAtMs(pod: Pod): number {
  const ends = (pod.status.containerStatuses ?? []).map(({ state }) => Date.parse(state.terminated?.finishedAt ?? ""));
  if (ends.length > 0 && ends.every((end) => !Number.isNaN(end))) return Math.max(...ends);
  const ready = readyCondition(pod);
  if (ready?.status === "False" && ready.lastTransitionTime) return Date.parse(ready.lastTransitionTime);
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = pod.metadata;
  if (deletionTimestamp !== undefined) return Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  return Date.parse(creationTimestamp);
}
