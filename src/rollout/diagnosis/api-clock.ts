import type { KubernetesObject } from "../../api/meta.ts";
import type { Recording } from "../recording/recording.ts";
import type { Span } from "./span.ts";

/** Timestamps of the API are cut to whole seconds. */
const RESOLUTION_MS = 1000;
/** So late may the quickest news be. */
const QUICK_NEWS_MS = 200;

/** When it was, on the monotonic clock, by a timestamp of the API; undefined when that cannot be read. */
export type ApiClock = (timestamp: string | null | undefined) => Span | undefined;

/**
 * Makes timestamps of the API comparable with moments of our own clock, however far the two clocks are apart.
 *
 * News cannot arrive before what it tells of. So the clock of the API is ahead of ours by at least (timestamp - arrival)
 * for every news, and by hardly more than the greatest of these differences and the second that timestamps lose. Two
 * clocks that run at different speeds are not provided for.
 */
export function apiClock({ clock, changes }: Pick<Recording, "clock" | "changes">): ApiClock {
  if (!clock) return () => undefined;
  const { epochMs, monotonicMs } = clock;
  let aheadMs = -Infinity;
  for (const { atMs, object } of changes) {
    const stampedMs = newestTimestamp(object);
    if (stampedMs !== undefined) aheadMs = Math.max(aheadMs, stampedMs - (epochMs + atMs - monotonicMs));
  }
  if (aheadMs === -Infinity) return () => undefined;
  return (timestamp) => {
    const stampedMs = parse(timestamp);
    if (stampedMs === undefined) return undefined;
    const latestMs = stampedMs + RESOLUTION_MS - aheadMs - epochMs + monotonicMs;
    return { earliestMs: latestMs - 2 * RESOLUTION_MS - QUICK_NEWS_MS, latestMs };
  };
}

/** The latest moment that an object tells of, and that is surely past. */
function newestTimestamp(object: KubernetesObject): number | undefined {
  const { creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds = 0 } = object.metadata;
  const deletedMs = parse(deletionTimestamp);
  return deletedMs === undefined ? parse(creationTimestamp) : deletedMs - deletionGracePeriodSeconds * 1000;
}

function parse(timestamp: string | null | undefined): number | undefined {
  const ms = Date.parse(timestamp ?? "");
  return Number.isNaN(ms) ? undefined : ms;
}
