import type { RequestResult } from "./request-result.ts";
import type { RunStep } from "./run-events.ts";

/** One state of one pod, at the monotonic moment the news arrived. */
export interface PodSighting {
  readonly atMs: number;
  readonly pod: string;
  /** Value of its label `pod-template-hash`. */
  readonly templateHash: string;
  /** kubectl's STATUS column; `Deleted` when it is gone. */
  readonly status: string;
}

/** How the clean-up at the end went. */
export type CleanUp =
  | { readonly kept: true }
  | { readonly kept: false; readonly done: boolean; readonly evidence: string };

/**
 * All that was observed in a run; the verdict is computed from it and nothing else.
 *
 * Moments are milliseconds on the time base of {@link RequestResult}; what did not happen is absent.
 */
export interface Recording {
  readonly expect: "completed" | "zero-downtime";
  /** What the versions must answer, where that is known. */
  readonly expected?: { readonly first: string; readonly second: string };
  readonly verifyFirst?: readonly RequestResult[];
  readonly verifySecond?: readonly RequestResult[];
  /** The load, in any order. */
  readonly results: readonly RequestResult[];
  readonly scheduled: number;
  readonly sent: number;
  readonly trafficEndedMs?: number;
  /** When the second version began to be applied. */
  readonly appliedMs?: number;
  /** When the rollout was seen complete and all old pods gone. */
  readonly completedMs?: number;
  readonly podSightings: readonly PodSighting[];
  /** pod-template-hash of the newest ReplicaSet before and after. */
  readonly firstHash?: string;
  readonly secondHash?: string;
  /** At the end of the rollout. */
  readonly replicaSetsWithPods: readonly string[];
  readonly oldPodsLeft: readonly string[];
  readonly cleanUp?: CleanUp;
  readonly problems: readonly string[];
  readonly phases: readonly { readonly step: RunStep; readonly durationMs: number }[];
}
