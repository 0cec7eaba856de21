import type { Clock } from "../../../clock.ts";

const INTERVAL_MS = 30_000;

/**
 * Calls `ping` from time to time: a connection that is not read from (since nobody takes what it brings) shows only by
 * writing that its other end is gone.
 *
 * @returns A function that ends it.
 */
export function keepAlive(clock: Clock, ping: () => void): () => void {
  const next = () => clock.setTimeout(beat, INTERVAL_MS);
  const beat = () => {
    ping();
    timer = next();
  };
  let timer = next();
  return () => timer.cancel();
}
