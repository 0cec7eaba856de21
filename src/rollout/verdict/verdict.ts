import type { Outcome } from "../request-result.ts";
import type { RunStep } from "../run-events.ts";

/** PASS and FAIL are claims about what was observed; without enough evidence it is INCONCLUSIVE. */
export type Judgement = "PASS" | "FAIL" | "INCONCLUSIVE";

/** One criterion, with the observation that decided it. */
export interface Criterion {
  /** Stable id, e.g. `first-version-answers-alone`, `single-replica-set`. */
  readonly id: string;
  readonly judgement: Judgement;
  /** What was seen, in one English sentence. */
  readonly evidence: string;
}

/** Requests answered by one version of the program. */
export interface VersionTraffic {
  /** As answered: `user-service v1.0.0`. */
  readonly version: string;
  readonly requests: number;
  /** Milliseconds since the second version was applied; negative before. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Failed requests of one kind. */
export interface FailureGroup {
  readonly outcome: Outcome;
  /** `ECONNREFUSED`, `HTTP 503`, ... */
  readonly error: string;
  readonly requests: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/**
 * The result of a run: a value, never an exception.
 *
 * Times are milliseconds since the second version was applied unless the name says otherwise.
 */
export interface Verdict {
  readonly schemaVersion: 1;
  /** Did the rollout do what it should: the tutorial's five success criteria. */
  readonly completed: { readonly judgement: Judgement; readonly criteria: readonly Criterion[] };
  /** Did users notice. */
  readonly zeroDowntime: { readonly judgement: Judgement; readonly criteria: readonly Criterion[] };
  /** Which of the two decides {@link exitCode}. */
  readonly expect: "completed" | "zero-downtime";
  readonly judgement: Judgement;
  /** 0 pass, 1 requests failed, 3 inconclusive, 4 rollout failed, 6 cluster or API error, 130 interrupted. */
  readonly exitCode: number;
  readonly requests: {
    readonly scheduled: number;
    readonly sent: number;
    readonly unsent: number;
    readonly answered: number;
    readonly failed: number;
    readonly perVersion: readonly VersionTraffic[];
    readonly failures: readonly FailureGroup[];
    /** Both versions answered between these moments; absent when they never did. */
    readonly mixedWindow?: { readonly fromMs: number; readonly toMs: number };
    /** The longest time between the ends of two successive successes. */
    readonly longestGap: { readonly fromMs: number; readonly durationMs: number };
    /** 3/N: with 0 failures in N requests the failure rate is below this with 95 % confidence. */
    readonly failureRateBound?: number;
    /** Latency from the scheduled moment (no coordinated omission), milliseconds. */
    readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
  };
  readonly phases: readonly { readonly step: RunStep; readonly durationMs: number }[];
  /** Why the rollout did not finish, which pod waits for what, last log lines. */
  readonly problems: readonly string[];
}
