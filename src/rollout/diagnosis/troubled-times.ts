import type { Listeners } from "./direct-lane.ts";
import { closingMs } from "./listener-state.ts";
import { LONGEST_LAG_MS, ROUTED_BEFORE_NEWS_MS, type PodLife } from "./pod-life.ts";
import { TimeIndex } from "./time-index.ts";

/** The end of a container may be seen so much later than it was, and hardly earlier. */
const NEWS_MS = 3000;
const EARLY_MS = 200;

/** Pods by the times at which they can have to do with a failure, so that not all of them are looked at for each. */
export interface TroubledTimes {
  /** When they can have been routed to and may not have taken connections. */
  readonly notOpen: TimeIndex<PodLife>;
  /** When they, or one of their containers, can have ended. */
  readonly ending: TimeIndex<PodLife>;
}

/** @param fromMs - The first failure can be then, and the last one at `toMs`. */
export function troubledTimes(
  pods: readonly PodLife[],
  listeners: Listeners,
  fromMs: number,
  toMs: number,
): TroubledTimes {
  const notOpen = new TimeIndex<PodLife>(fromMs, toMs);
  const ending = new TimeIndex<PodLife>(fromMs, toMs);
  for (const life of pods) {
    addNotOpen(notOpen, life, listeners);
    const { deletion, runs, goneMs = Infinity } = life;
    if (deletion) ending.add(deletion.at.earliestMs, goneMs + EARLY_MS, life);
    for (const { end } of runs) if (end) ending.add(end.seenMs - NEWS_MS, end.seenMs + EARLY_MS, life);
  }
  return { notOpen, ending };
}

/** Between its first and its last undisturbed moment of being open a pod is beyond doubt. */
function addNotOpen(index: TimeIndex<PodLife>, life: PodLife, listeners: Listeners): void {
  const isReady = (state: string) => state === "ready";
  const readyMs = life.endpoint.firstStart(isReady);
  if (readyMs === undefined) return;
  const routedToMs = isReady(life.endpoint.last) ? Infinity : (life.endpoint.lastEnd(Infinity, isReady) ?? Infinity);
  const marks = listeners.get(life.name);
  const openMs = marks?.first(true, -Infinity) ?? Infinity;
  const closedMs = Math.min(closingMs(life, openMs), marks?.first(false, openMs) ?? Infinity);
  const [fromMs, toMs] = [readyMs - ROUTED_BEFORE_NEWS_MS, routedToMs + LONGEST_LAG_MS];
  index.add(fromMs, Math.min(openMs, toMs), life);
  if (closedMs < toMs) index.add(Math.max(fromMs, closedMs), toMs, life);
}
