import type { Pod } from "../../../api/core.ts";
import { finishedAtMs } from "./job-pods.ts";

const FIRST_MS = 10_000;
const MOST_MS = 600_000;

/** How a Job has fared lately. */
export interface BackoffRecord {
  readonly failuresAfterSuccess: number;
  readonly lastFailureMs: number;
}

const NOTHING: BackoffRecord = { failuresAfterSuccess: 0, lastFailureMs: 0 };

/**
 * The record after some more Pods have ended: only failures after the last success count.
 *
 * @see kubernetes/pkg/controller/job/backoff_utils.go newBackoffRecord (v1.36)
 */
export function recordAfter(
  record: BackoffRecord = NOTHING,
  succeeded: readonly Pod[],
  failed: readonly Pod[],
): BackoffRecord {
  if (succeeded.length === 0 && failed.length === 0) return record;
  const lastSuccessMs = Math.max(Number.NEGATIVE_INFINITY, ...succeeded.map(finishedAtMs));
  const failures = failed.map(finishedAtMs).filter((at) => at > lastSuccessMs);
  const before = succeeded.length > 0 ? NOTHING : record;
  return {
    failuresAfterSuccess: before.failuresAfterSuccess + failures.length,
    lastFailureMs: Math.max(before.lastFailureMs, ...failures),
  };
}

/** Milliseconds until a Pod may be created after so many failures; 0 for now. */
export function remainingMs({ failuresAfterSuccess, lastFailureMs }: BackoffRecord, nowMs: number): number {
  if (failuresAfterSuccess === 0) return 0;
  const waitMs = Math.min(MOST_MS, FIRST_MS * 2 ** (failuresAfterSuccess - 1));
  return Math.max(0, lastFailureMs + waitMs - nowMs);
}
