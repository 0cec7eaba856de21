/** A moment that is known within bounds, both in milliseconds of the monotonic clock. */
export interface Span {
  readonly earliestMs: number;
  readonly latestMs: number;
}

/** Both together: the bounds that both allow; the second one where they contradict each other. */
export function intersect(a: Span, b: Span): Span {
  const earliestMs = Math.max(a.earliestMs, b.earliestMs);
  const latestMs = Math.min(a.latestMs, b.latestMs);
  return earliestMs <= latestMs ? { earliestMs, latestMs } : b;
}

/** The span, later by this. */
export function later({ earliestMs, latestMs }: Span, byMs: number): Span {
  return { earliestMs: earliestMs + byMs, latestMs: latestMs + byMs };
}
