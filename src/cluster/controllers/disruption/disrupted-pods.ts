import type { Pod } from "../../../api/core.ts";
import { isReady } from "../pods.ts";

/** After this an evicted Pod that is still there is taken for one that stays. */
const DELETION_TIMEOUT_MS = 2 * 60 * 1000;

/** Which evictions are still to be seen. */
export interface DisruptedPods {
  /** Time of the eviction by Pod name. */
  readonly waiting: Record<string, string>;
  /** Pods that were not deleted in time. */
  readonly overdue: readonly Pod[];
  /** Milliseconds until the next of them is overdue. */
  readonly nextInMs: number | undefined;
}

/**
 * The evictions that were granted and whose Pods are not being deleted yet.
 *
 * @see kubernetes/pkg/controller/disruption/disruption.go buildDisruptedPodMap (v1.36)
 */
export function disruptedPodsOf(
  pods: readonly Pod[],
  disrupted: Readonly<Record<string, string>> = {},
  nowMs: number,
): DisruptedPods {
  const waiting: Record<string, string> = {};
  const overdue: Pod[] = [];
  let nextInMs: number | undefined;
  for (const pod of pods) {
    const evictedAt = disrupted[pod.metadata.name];
    if (pod.metadata.deletionTimestamp !== undefined || evictedAt === undefined) continue;
    const leftMs = Date.parse(evictedAt) + DELETION_TIMEOUT_MS - nowMs;
    if (leftMs < 0) overdue.push(pod);
    else {
      waiting[pod.metadata.name] = evictedAt;
      nextInMs = Math.min(nextInMs ?? Number.POSITIVE_INFINITY, leftMs + 1);
    }
  }
  return { waiting, overdue, nextInMs };
}

/** How many Pods are ready and stay so, for all that is known. */
export function countHealthy(pods: readonly Pod[], disrupted: Readonly<Record<string, string>>, nowMs: number): number {
  return pods.filter((pod) => {
    if (pod.metadata.deletionTimestamp !== undefined) return false;
    const evictedAt = disrupted[pod.metadata.name];
    if (evictedAt !== undefined && Date.parse(evictedAt) + DELETION_TIMEOUT_MS > nowMs) return false;
    return isReady(pod);
  }).length;
}
