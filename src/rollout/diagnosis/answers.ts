import type { Requests } from "../recording/recording.ts";
import { marksOf, type Listeners } from "./direct-lane.ts";
import { lastIndexUpTo } from "./states.ts";

/** An answer shows that the listener of its pod was open; more often than this is not noted. */
const MARK_EVERY_MS = 20;
/** What is read at the same time is read in any order. */
const WELL_BEFORE_MS = 10;
/** A pod that refuses is told of sooner, unless the machine is very busy. */
export const LONG_MS = 25;
/** So many answers back is looked for one that began later. */
const LOOK_BACK = 100;

/** What the requests that were answered tell. */
export interface Answers {
  /** Whether answers name the pods they come from. */
  readonly namesPods: boolean;
  /** Start of the last request over a fresh connection that each pod answered. */
  readonly lastByPod: ReadonlyMap<string, number>;
  /** Start of the first and of the last request, however they ended; infinite without any. */
  readonly firstStartMs: number;
  readonly lastStartMs: number;
  /** Whether a request that began between two moments, both included, was answered. */
  answeredBetween(fromMs: number, toMs: number): boolean;
  /**
   * Whether a request that began at `fromMs` or later was answered well before `toMs`: then what began at `fromMs` was
   * passed on to a pod by then, since connections are taken in their order.
   */
  passedOn(fromMs: number, toMs: number): boolean;
  /** Whether a connection was reset between two moments after it had been under way for a while. */
  brokeBetween(fromMs: number, toMs: number): boolean;
  /** Whether a request of the service lane failed between two moments, both included. */
  failedBetween(fromMs: number, toMs: number): boolean;
}

/** Looks through the service lane once, and notes in `listeners` when pods were seen to be open. */
export function collectAnswers(results: Requests, listeners: Listeners): Answers {
  const starts = new Float64Array(results.length);
  const ends = new Float64Array(results.length);
  const lastByPod = new Map<string, number>();
  const lastMark = new Map<string, number>();
  const failures: number[] = [];
  const breaks: number[] = [];
  let count = 0;
  let firstStartMs = Infinity;
  let lastStartMs = -Infinity;
  for (const { outcome, startedMs, connectedMs = startedMs, endedMs, pod } of results) {
    firstStartMs = Math.min(firstStartMs, startedMs);
    lastStartMs = Math.max(lastStartMs, startedMs);
    if (outcome !== "ok") failures.push(endedMs);
    if (outcome === "reset" && endedMs - connectedMs > LONG_MS) breaks.push(endedMs);
    if (outcome !== "ok") continue;
    starts[count] = startedMs;
    ends[count++] = endedMs;
    if (pod === undefined) continue;
    const last = lastByPod.get(pod) ?? -Infinity;
    if (startedMs > last) lastByPod.set(pod, startedMs);
    if (Math.abs(connectedMs - (lastMark.get(pod) ?? -Infinity)) < MARK_EVERY_MS) continue;
    lastMark.set(pod, connectedMs);
    marksOf(listeners, pod).add(connectedMs, true);
  }
  // The last one of each pod always counts: what comes after it is in question.
  for (const [pod, atMs] of lastByPod) marksOf(listeners, pod).add(atMs, true);
  const answered = starts.slice(0, count).sort();
  const ended = ends.subarray(0, count);
  const isWithin = (moments: ArrayLike<number>) => (fromMs: number, toMs: number) =>
    (moments[lastIndexUpTo(moments, toMs)] ?? -Infinity) >= fromMs;
  return {
    namesPods: lastByPod.size > 0,
    lastByPod,
    firstStartMs,
    lastStartMs,
    answeredBetween: isWithin(answered),
    passedOn: (fromMs, toMs) => {
      const last = lastIndexUpTo(ended, toMs - WELL_BEFORE_MS);
      for (let index = last; index >= 0 && index > last - LOOK_BACK; index -= 1)
        if ((starts[index] as number) >= fromMs) return true;
      return false;
    },
    brokeBetween: isWithin(breaks),
    failedBetween: isWithin(failures.sort((a, b) => a - b)),
  };
}
