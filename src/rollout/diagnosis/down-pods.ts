import type { PodLife } from "./pod-life.ts";

/** The end of a container may be seen so much later than its endpoint leaves, or so much earlier. */
const NEWS_MS = 3000;

/**
 * Pods that would have been ready at a moment, had their container not ended: they were ready before, and nobody had
 * deleted them.
 */
export function downPods(pods: readonly PodLife[], atMs: number): PodLife[] {
  return pods.filter(({ endpoint, runs, deletion, disruption }) => {
    if (disruption || endpoint.at(atMs) === "ready") return false;
    const leftMs = endpoint.lastEnd(atMs, (state) => state === "ready");
    if (leftMs === undefined || (deletion && deletion.at.earliestMs <= leftMs)) return false;
    return runs.some(({ end }) => end !== undefined && Math.abs(end.seenMs - leftMs) <= NEWS_MS);
  });
}
