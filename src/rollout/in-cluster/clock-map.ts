/** Clocks that agree better than this are taken at their word. */
const TOLERANCE_MS = 1000;

/** The same moment by both clocks of a machine. */
export interface ClockReading {
  readonly epochMs: number;
  readonly monotonicMs: number;
}

/** Something written by a pod, with when it was written by its clocks and when it arrived by ours. */
export interface Arrival {
  readonly pod: ClockReading;
  readonly arrivedMs: number;
}

/** How moments of a pod's monotonic clock become ours. */
export interface ClockMap {
  /** Added to a moment of the pod. */
  readonly offsetMs: number;
  /** By how much its wall clock differs from ours, where that is too much to go by it. */
  readonly skewMs?: number;
}

/**
 * Places the monotonic clock of another machine on ours: by the wall clocks, which clusters keep in step to milliseconds;
 * where arrivals show that they are not, by the arrival that was fastest.
 *
 * @param arrivals - At least one.
 */
export function mapClock(ours: ClockReading, arrivals: readonly Arrival[]): ClockMap {
  const byArrival = Math.min(...arrivals.map(({ pod, arrivedMs }) => arrivedMs - pod.monotonicMs));
  const [first] = arrivals;
  if (!first) throw new RangeError("no arrival");
  const byWallClock = ours.monotonicMs + (first.pod.epochMs - ours.epochMs) - first.pod.monotonicMs;
  // Nothing arrives before it is written, and hardly anything a second later.
  const skewMs = byWallClock - byArrival;
  return skewMs <= 5 && skewMs >= -TOLERANCE_MS ? { offsetMs: byWallClock } : { offsetMs: byArrival, skewMs };
}
