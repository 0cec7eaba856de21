import type { Diagnosis } from "../diagnosis/diagnosis.ts";
import type { Outcome } from "../request-result.ts";
import type { RollbackTrigger } from "../rollback/trigger.ts";
import type { RunStep } from "../run-events.ts";
import type { MetricName, ThresholdUnit } from "../thresholds/threshold.ts";

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

/** The gravest of several judgements; PASS when there are none. */
export function worst(judgements: readonly Judgement[]): Judgement {
  if (judgements.includes("FAIL")) return "FAIL";
  return judgements.includes("INCONCLUSIVE") ? "INCONCLUSIVE" : "PASS";
}

/** A limit that was set for the rollout, and what was observed of it. */
export interface ThresholdResult {
  /** `http_req_duration: p(99)<200` */
  readonly expression: string;
  readonly metric: MetricName;
  readonly judgement: Judgement;
  /** Absent where there was nothing to measure. */
  readonly observed?: number;
  readonly unit: ThresholdUnit;
  /** What was seen, in English. */
  readonly sentence: string;
}

/** How a rollback went. */
export interface RollbackResult {
  readonly trigger: RollbackTrigger;
  /** What it was done for, in one English sentence. */
  readonly why: string;
  /** That was brought back; absent when there was nothing to bring back. */
  readonly revision?: number;
  /** Until it alone had pods; absent when that was not seen. */
  readonly durationMs?: number;
  /** Of the load, from the beginning of the rollback on. */
  readonly requests: number;
  readonly failed: number;
  /** The first version alone answers again. */
  readonly verified: boolean;
  readonly criteria: readonly Criterion[];
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
  /** Limits that were set with `--threshold`; a broken one is a FAIL whatever is expected. */
  readonly thresholds: readonly ThresholdResult[];
  /** Present when the rollout was to be undone. */
  readonly rollback?: RollbackResult;
  /** Which of the two decides {@link exitCode}. */
  readonly expect: "completed" | "zero-downtime";
  readonly judgement: Judgement;
  /** 0 pass, 1 requests failed or a threshold broke, 3 inconclusive, 4 rollout failed, 5 rolled back, 6 cluster or API error, 130 interrupted. */
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
  /** Why requests failed; of its `failures` no more than the first 1 000. */
  readonly diagnosis: Diagnosis;
  readonly phases: readonly { readonly step: RunStep; readonly durationMs: number }[];
  /** Why the rollout did not finish, which pod waits for what, last log lines. */
  readonly problems: readonly string[];
}
