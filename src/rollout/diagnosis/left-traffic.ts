import type { Answers } from "./answers.ts";
import type { Listeners } from "./direct-lane.ts";
import type { PodLife } from "./pod-life.ts";
import type { ServiceTimeline } from "./service-timeline.ts";

/** So many requests for each endpoint in a row that went elsewhere: it is not routed to any more. */
const TURNS = 15;

/**
 * From when on pods that are being deleted were surely not routed to, by name: they were open all the time, and had so
 * many requests passed them by that they would have answered one. Others are not in it.
 */
export function timesOfLeaving(
  pods: readonly PodLife[],
  answers: Answers,
  listeners: Listeners,
  service: ServiceTimeline,
): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { name, deletion, endpoint } of pods) {
    const lastMs = answers.lastByPod.get(name);
    const openMs = listeners.get(name)?.lastOpen(Infinity);
    if (!deletion || lastMs === undefined || openMs === undefined) continue;
    const notReadyMs = endpoint.lastEnd(Infinity, (state) => state === "ready") ?? Infinity;
    const endpoints = service.readyEndpoints.at(lastMs) + 1;
    const leftMs = answers.startOfNth(TURNS * endpoints, Math.max(lastMs, notReadyMs));
    if (openMs >= leftMs) times.set(name, leftMs);
  }
  return times;
}
