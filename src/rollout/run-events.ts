import type { RequestResult } from "./request-result.ts";
import type { Verdict } from "./verdict/verdict.ts";

/** The steps of a run, in order; the verdict comes last, since it says whether everything was cleaned up. */
export type RunStep =
  | "clean-up-before"
  | "deploy-first"
  | "wait-first"
  | "verify-first"
  | "baseline"
  | "apply-second"
  | "await-change"
  | "observe"
  | "verify-second"
  | "roll-back"
  | "verify-rollback"
  | "clean-up"
  | "verdict";

/** One Pod as the views show it. */
export interface PodView {
  readonly name: string;
  /** `1/1` */
  readonly ready: string;
  /** kubectl's STATUS column: `Running`, `Terminating`, `ContainerCreating`, `CrashLoopBackOff`, ... */
  readonly status: string;
  readonly restarts: number;
  readonly replicaSet: string;
  /** Revision of its ReplicaSet. */
  readonly revision: string;
  /** State of its endpoint; `none` when it is in no EndpointSlice of the Service. */
  readonly endpoint: "ready" | "serving" | "terminating" | "not-ready" | "none";
}

export interface ReplicaSetView {
  readonly name: string;
  readonly revision: string;
  readonly desired: number;
  readonly current: number;
  readonly ready: number;
  readonly pods: readonly PodView[];
}

/** The Deployment, its ReplicaSets and Pods at one moment. */
export interface ClusterView {
  readonly deployment: string;
  readonly desired: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  /** Newest revision first. */
  readonly replicaSets: readonly ReplicaSetView[];
}

/** What a run tells while it goes on; narrators (plain, live, JSON) render it and decide nothing. */
export type RunEvent =
  | {
      type: "run-started";
      cluster: string;
      /** Where the Service will answer; empty while only the cluster can tell. */
      url: string;
      namespace: string;
      first: string;
      second: string;
      rps: number;
    }
  | { type: "step-started"; step: RunStep; detail?: string }
  | { type: "step-finished"; step: RunStep; durationMs: number; detail?: string }
  /** A line of progress inside a step: "2 of 3 replicas available". */
  | { type: "progress"; step: RunStep; message: string; done?: number; total?: number }
  /** One of the verification requests. */
  | { type: "verification"; step: RunStep; number: number; result: RequestResult; expected?: string; ok: boolean }
  | { type: "cluster-changed"; atMs: number; view: ClusterView }
  | { type: "requests"; results: readonly RequestResult[] }
  | { type: "warning"; message: string }
  | { type: "verdict"; verdict: Verdict };

export type RunListener = (event: RunEvent) => void;
