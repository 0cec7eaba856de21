/** A pending timer; cancelling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

/**
 * The only source of time for control plane, kubelet and proxy, so that the same code runs in real and in virtual time.
 *
 * Times are milliseconds. `now` is wall-clock time since the Unix epoch; `monotonic` never goes back and has an
 * arbitrary origin.
 */
export interface Clock {
  now(): number;
  monotonic(): number;
  /** Calls `callback` once after `delayMs` (negative counts as 0). Does not keep the process alive by itself. */
  setTimeout(callback: () => void, delayMs: number): Timer;
}

/** About 25 days: with a longer delay, timers of Node end at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Real time. Timers are unreferenced: whoever owns the process decides how long it lives. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout(callback, delayMs) {
    const handle = setTimeout(callback, Math.min(Math.max(0, delayMs), MAX_DELAY_MS)).unref();
    return { cancel: () => clearTimeout(handle) };
  },
};

/**
 * Resolves after `delayMs` of the clock's time; rejects with the signal's reason when it is aborted before.
 *
 * @throws The abort reason of `signal`.
 */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const onAbort = () => {
      timer.cancel();
      reject(signal?.reason as Error);
    };
    const timer = clock.setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, delayMs);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** RFC 3339 with seconds, as Kubernetes prints `metav1.Time`: `2026-11-23T05:20:00Z`. */
export function rfc3339(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/** RFC 3339 with microseconds, as Kubernetes prints `metav1.MicroTime`: `2026-11-23T05:20:00.123000Z`. */
export function rfc3339Micro(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 23)}000Z`;
}
