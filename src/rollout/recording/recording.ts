import type { KubernetesObject } from "../../api/meta.ts";
import type { Change } from "../../client/informer.ts";
import type { RequestResult } from "../request-result.ts";
import type { RecordedRollback } from "../rollback/recorded-rollback.ts";
import type { Stop } from "../rollout-guard.ts";
import type { RunStep } from "../run-events.ts";
import type { Threshold } from "../thresholds/threshold.ts";

/** Requests in the order they ended; an array or a {@link RequestLog}. */
export interface Requests extends Iterable<RequestResult> {
  readonly length: number;
}

/**
 * By which way requests went.
 *
 * `service`: through the Service over fresh connections, as users do; it alone gives the verdict. `reused`: through the
 * Service over connections that are kept. `direct`: a TCP connection straight to one pod, named in `pod`.
 */
export type Lane = "service" | "reused" | "direct";

/** One state of one pod, at the monotonic moment the news arrived. */
export interface PodSighting {
  readonly atMs: number;
  readonly pod: string;
  /** Value of its label `pod-template-hash`. */
  readonly templateHash: string;
  /** kubectl's STATUS column; `Deleted` when it is gone. */
  readonly status: string;
}

/**
 * News of one object: a Deployment, ReplicaSet, Pod, EndpointSlice, Service, Event or Node (see `object.kind`), at the
 * monotonic moment it arrived. What existed when the run began to watch comes first, as `added`.
 */
export interface ObjectChange {
  readonly atMs: number;
  readonly change: Change<KubernetesObject>["type"];
  readonly object: KubernetesObject;
}

/** A time in which the API could not be watched: what happened in it was seen late or not at all. */
export interface WatchGap {
  /** Plural name of the resource: `pods`. */
  readonly resource: string;
  readonly fromMs: number;
  /** Absent while it lasts. */
  readonly toMs?: number;
  readonly reason: string;
}

/** How the clean-up at the end went. */
export type CleanUp =
  | { readonly kept: true }
  | { readonly kept: false; readonly done: boolean; readonly evidence: string };

/** What a run found out, one by one; what did not happen is absent. */
export interface Facts {
  readonly expect?: "completed" | "zero-downtime";
  /** What the versions must answer, where that is known. */
  readonly expected?: { readonly first: string; readonly second: string };
  /** Limits that the rollout has to keep. */
  readonly thresholds?: readonly Threshold[];
  readonly namespace?: string;
  readonly deployment?: string;
  readonly service?: string;
  /** Where the load went. */
  readonly url?: string;
  readonly rps?: number;
  /** Usual paths of readiness probes that answered 200, of both versions once the second was verified. */
  readonly answeringPaths?: readonly string[];
  readonly verifyFirst?: readonly RequestResult[];
  readonly verifySecond?: readonly RequestResult[];
  /** Of the service lane. */
  readonly scheduled?: number;
  readonly sent?: number;
  readonly trafficEndedMs?: number;
  /** When the second version began to be applied. */
  readonly appliedMs?: number;
  /** When the rollout was seen complete and all old pods gone. */
  readonly completedMs?: number;
  /** pod-template-hash of the newest ReplicaSet before and after. */
  readonly firstHash?: string;
  readonly secondHash?: string;
  /** At the end of the rollout. */
  readonly replicaSetsWithPods?: readonly string[];
  readonly oldPodsLeft?: readonly string[];
  /** Why the run did not wait for the end of the rollout. */
  readonly stopped?: Stop;
  /** The rollout was to be undone. */
  readonly rollback?: RecordedRollback;
  readonly cleanUp?: CleanUp;
  readonly problems?: readonly string[];
}

/**
 * All that was observed in a run; the verdict and the diagnosis are computed from it and nothing else.
 *
 * Moments are milliseconds on the time base of {@link RequestResult}.
 */
export interface Recording extends Facts {
  readonly expect: "completed" | "zero-downtime";
  readonly scheduled: number;
  readonly sent: number;
  /** The service lane: the load that is judged. */
  readonly results: Requests;
  readonly reused: Requests;
  readonly direct: Requests;
  readonly changes: readonly ObjectChange[];
  readonly gaps: readonly WatchGap[];
  readonly podSightings: readonly PodSighting[];
  readonly replicaSetsWithPods: readonly string[];
  readonly oldPodsLeft: readonly string[];
  readonly problems: readonly string[];
  /** What could not be observed, in sentences. */
  readonly missingEvidence: readonly string[];
  readonly phases: readonly { readonly step: RunStep; readonly durationMs: number }[];
  /** The same moment by both clocks, for timestamps of the API. */
  readonly clock?: { readonly epochMs: number; readonly monotonicMs: number };
  /** Set when the run did not end as it should: the recording stops in the middle. */
  readonly cutOff?: boolean;
}
