import type { Requests } from "../recording/recording.ts";
import type { Outcome } from "../request-result.ts";
import { marksOf, type Listeners } from "./direct-lane.ts";
import { lastIndexUpTo } from "./states.ts";

/** An answer shows that the listener of its pod was open; more often than this is not noted. */
const MARK_EVERY_MS = 20;
/** What is read at the same time is read in any order. */
const WELL_BEFORE_MS = 10;
/** A pod that refuses is told of sooner, unless the machine is very busy. */
export const LONG_MS = 25;
/** Nobody takes so long to say that a pod refuses, however busy the machine. */
export const SURELY_TAKEN_MS = 300;
/** An answer so soon after the connection was on its way before. */
const MARGIN_MS = 5;
/** By less a request is late, or its connection, where nothing is busy. */
const NOT_LATE_MS = 3;
/** Who waits so long to be connected has lost a packet. */
const SYN_RETRY_MS = 900;
/** What is as busy as that takes so many times longer to tell that a pod refuses. */
const BUSY_FACTOR = 5;
const NEAR_MS = 100;
/** So few requests that might have been answered. */
const FEW = 3;
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
  /** When the last of them ended. */
  readonly lastEndMs: number;
  /** When the n-th request began that was answered and began after a moment; infinite when there was none. */
  startOfNth(n: number, afterMs: number): number;
  /** Whether a request that began between two moments, both included, was answered. */
  answeredBetween(fromMs: number, toMs: number): boolean;
  /**
   * Whether a request that began at `fromMs` or later was answered well before `toMs`: then what began at `fromMs` was
   * passed on to a pod by then, since connections are taken in their order.
   */
  passedOn(fromMs: number, toMs: number): boolean;
  /**
   * Whether a request that was reset had been under way for longer than it takes to tell that a pod refuses: others were
   * answered meanwhile, so nothing stood still.
   */
  wasTaken(connectedMs: number, endedMs: number): boolean;
  /** How requests failed that were over before the second version was applied. */
  readonly outcomesBefore: ReadonlySet<Outcome>;
  /** Whether half of the requests were answered sooner than a refusal may take. */
  readonly areQuick: boolean;
  /** Whether a connection was reset between two moments of which that is so. */
  brokeBetween(fromMs: number, toMs: number): boolean;
  /** Whether a request of the service lane failed between two moments, both included. */
  failedBetween(fromMs: number, toMs: number): boolean;
}

/** Looks through the service lane once, and notes in `listeners` when pods were seen to be open. */
export function collectAnswers(results: Requests, listeners: Listeners, appliedMs = Infinity): Answers {
  const starts = new Float64Array(results.length);
  const ends = new Float64Array(results.length);
  const lastByPod = new Map<string, number>();
  const lastMark = new Map<string, number>();
  const outcomesBefore = new Set<Outcome>();
  const failures: number[] = [];
  const resets: { connectedMs: number; endedMs: number }[] = [];
  const delays: { atMs: number; delayMs: number }[] = [];
  let count = 0;
  let quick = 0;
  let firstStartMs = Infinity;
  let lastStartMs = -Infinity;
  let lastEndMs = -Infinity;
  for (const { outcome, scheduledMs, startedMs, connectedMs = startedMs, endedMs, pod } of results) {
    const delayMs = Math.max(startedMs - scheduledMs, connectedMs - startedMs);
    if (delayMs > NOT_LATE_MS && delayMs < SYN_RETRY_MS) delays.push({ atMs: startedMs, delayMs });
    firstStartMs = Math.min(firstStartMs, startedMs);
    lastStartMs = Math.max(lastStartMs, startedMs);
    lastEndMs = Math.max(lastEndMs, endedMs);
    if (outcome !== "ok") failures.push(endedMs);
    if (outcome !== "ok" && endedMs < appliedMs) outcomesBefore.add(outcome);
    if (outcome === "reset" && endedMs - connectedMs > LONG_MS) resets.push({ connectedMs, endedMs });
    if (outcome !== "ok") continue;
    if (endedMs - startedMs <= LONG_MS) quick += 1;
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
  delays.sort((a, b) => a.atMs - b.atMs);
  const delayed = Float64Array.from(delays, ({ atMs }) => atMs);
  const isBusy = (fromMs: number, toMs: number, longerThanMs: number) => {
    for (let index = lastIndexUpTo(delayed, toMs); (delayed[index] ?? -Infinity) >= fromMs; index -= 1)
      if ((delays[index]?.delayMs ?? 0) > longerThanMs) return true;
    return false;
  };
  const perMs = results.length / Math.max(1, lastStartMs - firstStartMs);
  const wasTaken = (connectedMs: number, endedMs: number) => {
    const underWayMs = endedMs - connectedMs;
    if (underWayMs <= LONG_MS) return false;
    const busy = isBusy(connectedMs - NEAR_MS, endedMs, (underWayMs - LONG_MS) / BUSY_FACTOR);
    if (busy) return false;
    // Where few requests are sent, that none was answered meanwhile means nothing.
    if (underWayMs > SURELY_TAKEN_MS || underWayMs * perMs < FEW) return true;
    return isWithin(ended)(connectedMs + MARGIN_MS, endedMs - LONG_MS);
  };
  const breaks = resets.filter((reset) => wasTaken(reset.connectedMs, reset.endedMs)).map(({ endedMs }) => endedMs);
  return {
    namesPods: lastByPod.size > 0,
    lastByPod,
    firstStartMs,
    lastStartMs,
    lastEndMs,
    startOfNth: (n, afterMs) => answered[lastIndexUpTo(answered, afterMs) + n] ?? Infinity,
    answeredBetween: isWithin(answered),
    passedOn: (fromMs, toMs) => {
      const last = lastIndexUpTo(ended, toMs - WELL_BEFORE_MS);
      for (let index = last; index >= 0 && index > last - LOOK_BACK; index -= 1)
        if ((starts[index] as number) >= fromMs) return true;
      return false;
    },
    wasTaken,
    outcomesBefore,
    areQuick: quick * 2 > count,
    brokeBetween: isWithin(breaks),
    failedBetween: isWithin(failures.sort((a, b) => a - b)),
  };
}
