import type { RequestResult } from "../request-result.ts";
import type { RunStep } from "../run-events.ts";
import type { Facts, Lane, ObjectChange } from "./recording.ts";

/** The version of the recording format that this program writes; it reads this one and older ones. */
export const RECORDING_VERSION = 1;

/** What comes first: who recorded what, and the same moment by both clocks. */
export interface RecordingHeader {
  readonly type: "recording";
  readonly version: number;
  /** `rollscope 0.1.0` */
  readonly tool: string;
  readonly epochMs: number;
  readonly monotonicMs: number;
  /** What was asked for, as the JSON report repeats it. */
  readonly run: Readonly<Record<string, unknown>>;
}

/** One piece of news, as it is recorded. Moments are milliseconds of the monotonic clock. */
export type RecordingEntry =
  | { readonly type: "facts"; readonly facts: Facts }
  | ({ readonly type: "object" } & ObjectChange)
  /** A watch broke; it lasts until `watch-resumed` of the same resource. */
  | { readonly type: "watch-lost"; readonly atMs: number; readonly resource: string; readonly reason: string }
  | { readonly type: "watch-resumed"; readonly atMs: number; readonly resource: string }
  | { readonly type: "requests"; readonly lane: Lane; readonly results: readonly RequestResult[] }
  /** What could not be observed, in a sentence. */
  | { readonly type: "missing-evidence"; readonly sentence: string }
  | { readonly type: "step"; readonly step: RunStep; readonly atMs: number; readonly durationMs: number }
  /** The run ended as it should; a recording without it was cut off. */
  | { readonly type: "end"; readonly atMs: number };
