import type { RequestResult } from "../request-result.ts";
import type { RequestTarget } from "./send-request.ts";

/** What the prober's thread is started with. */
export interface ProberOrder extends RequestTarget {
  /** Requests per second. */
  readonly rps: number;
  /** Number of the first request. */
  readonly startSequence: number;
}

/** To the thread: end the schedule. The moment is when this was asked for, on the clock of the results. */
export interface ProberStop {
  readonly stopMs: number;
}

/** How many requests were due, and how many of them were sent: fewer only when the machine cannot keep up. */
export interface ProberTotals {
  readonly scheduled: number;
  readonly sent: number;
}

/** From the thread: that it has begun, results since the last message, or (last of all) the totals. */
export type ProberReport =
  | { readonly started: true }
  | { readonly results: readonly RequestResult[] }
  | { readonly totals: ProberTotals };
