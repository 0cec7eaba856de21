import type { Requests } from "../recording/recording.ts";
import { marksOf, type Listeners } from "./direct-lane.ts";
import { lastIndexUpTo } from "./states.ts";

/** An answer shows that the listener of its pod was open; more often than this is not noted. */
const MARK_EVERY_MS = 20;

/** What the requests that were answered tell. */
export interface Answers {
  /** Whether answers name the pods they come from. */
  readonly namesPods: boolean;
  /** Start of the last request over a fresh connection that each pod answered. */
  readonly lastByPod: ReadonlyMap<string, number>;
  /** Start of the last request, however it ended; -Infinity without any. */
  readonly lastStartMs: number;
  /** Whether a request that began between two moments, both included, was answered. */
  answeredBetween(fromMs: number, toMs: number): boolean;
  /** Whether a request of the service lane failed between two moments, both included. */
  failedBetween(fromMs: number, toMs: number): boolean;
}

/** Looks through the service lane once, and notes in `listeners` when pods were seen to be open. */
export function collectAnswers(results: Requests, listeners: Listeners): Answers {
  const starts = new Float64Array(results.length);
  const lastByPod = new Map<string, number>();
  const lastMark = new Map<string, number>();
  const failures: number[] = [];
  let count = 0;
  let lastStartMs = -Infinity;
  for (const { outcome, startedMs, connectedMs = startedMs, endedMs, pod } of results) {
    lastStartMs = Math.max(lastStartMs, startedMs);
    if (outcome !== "ok") failures.push(endedMs);
    if (outcome !== "ok") continue;
    starts[count++] = startedMs;
    if (pod === undefined) continue;
    const last = lastByPod.get(pod) ?? -Infinity;
    if (startedMs > last) lastByPod.set(pod, startedMs);
    if (Math.abs(connectedMs - (lastMark.get(pod) ?? -Infinity)) < MARK_EVERY_MS) continue;
    lastMark.set(pod, connectedMs);
    marksOf(listeners, pod).add(connectedMs, true);
  }
  // The last one of each pod always counts: what comes after it is in question.
  for (const [pod, atMs] of lastByPod) marksOf(listeners, pod).add(atMs, true);
  const answered = starts.subarray(0, count).sort();
  const isWithin = (moments: ArrayLike<number>) => (fromMs: number, toMs: number) =>
    (moments[lastIndexUpTo(moments, toMs)] ?? -Infinity) >= fromMs;
  return {
    namesPods: lastByPod.size > 0,
    lastByPod,
    lastStartMs,
    answeredBetween: isWithin(answered),
    failedBetween: isWithin(failures.sort((a, b) => a - b)),
  };
}
