import type { Lane } from "../recording/recording.ts";
import type { RequestResult } from "../request-result.ts";
import type { PodAddress } from "./direct-lane.ts";
import type { ReusedLaneOptions } from "./reused-lane.ts";
import type { RequestTarget } from "./send-request.ts";

/** What the prober's thread is started with. */
export interface ProberOrder extends RequestTarget {
  /** Requests per second. */
  readonly rps: number;
  /** Number of the first request. */
  readonly startSequence: number;
  readonly reused?: ReusedLaneOptions;
}

/** To the thread: connect straight to these pods from now on, or end the schedule. */
export type ProberCommand = { readonly probe: readonly PodAddress[] } | ProberStop;

/** The moment is when this was asked for, on the clock of the results. */
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
  | { readonly lane: Lane; readonly results: readonly RequestResult[] }
  | { readonly totals: ProberTotals };
