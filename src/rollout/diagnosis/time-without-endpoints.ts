import type { Evidence } from "./evidence.ts";

/** A time in which the Service had no ready endpoint. */
export interface TimeWithoutEndpoints {
  readonly fromMs: number;
  /** The last moment of it, as far as it is asked for. */
  readonly toMs: number;
  /** Whether it was over by then. */
  readonly over: boolean;
}

/** After the first endpoint is ready the data plane needs this long at most to let requests through again. */
const LONGEST_LAG_MS = 5000;

/** The one that a moment falls into, or that was over just before and had no answer since. */
export function timeWithoutEndpoints(atMs: number, { service, answers }: Evidence): TimeWithoutEndpoints | undefined {
  const { readyEndpoints } = service;
  const over = readyEndpoints.at(atMs) > 0;
  const fromMs = over ? readyEndpoints.lastStart(atMs, (count) => count === 0) : readyEndpoints.since(atMs);
  if (fromMs === undefined || fromMs === -Infinity) return undefined;
  if (!over) return { fromMs, toMs: atMs, over };
  const untilMs = readyEndpoints.until(fromMs);
  if (atMs - untilMs > LONGEST_LAG_MS || answers.answeredBetween(untilMs, atMs)) return undefined;
  return { fromMs, toMs: untilMs - 1, over };
}
