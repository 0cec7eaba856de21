/** First delay, longest delay, and after which quiet time it starts anew. Milliseconds. */
export interface BackoffLimits {
  readonly initialMs: number;
  readonly maxMs: number;
  readonly resetMs: number;
}

/** Restarts and image pulls: 10 s, doubled up to 5 min, forgotten after 10 quiet minutes. */
export const KUBELET_BACKOFF: BackoffLimits = { initialMs: 10_000, maxMs: 300_000, resetMs: 600_000 };

/**
 * The growing delay between tries of one thing, as a value: `undefined` before the first try.
 *
 * @see kubernetes/staging/src/k8s.io/client-go/util/flowcontrol/backoff.go (v1.36)
 */
export interface Backoff {
  readonly delayMs: number;
  readonly updatedAtMs: number;
}

/** The back-off after one more try that follows an event (the last failure) at `eventMs`. */
export function nextBackoff(
  backoff: Backoff | undefined,
  eventMs: number,
  nowMs: number,
  limits: BackoffLimits = KUBELET_BACKOFF,
): Backoff {
  const fresh = !backoff || isExpired(backoff, eventMs, limits);
  return { delayMs: fresh ? limits.initialMs : Math.min(backoff.delayMs * 2, limits.maxMs), updatedAtMs: nowMs };
}

/** How long to wait still before the next try after a failure at `eventMs`; 0 when it may be tried now. */
export function remainingBackoffMs(
  backoff: Backoff | undefined,
  eventMs: number,
  nowMs: number,
  limits: BackoffLimits = KUBELET_BACKOFF,
): number {
  if (!backoff || isExpired(backoff, eventMs, limits)) return 0;
  return Math.max(0, eventMs + backoff.delayMs - nowMs);
}

function isExpired(backoff: Backoff, eventMs: number, limits: BackoffLimits): boolean {
  return eventMs - backoff.updatedAtMs > limits.resetMs;
}
