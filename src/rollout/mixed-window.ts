/** From the first to the last answer of one version. */
interface Span {
  readonly firstMs: number;
  readonly lastMs: number;
}

/**
 * When more than one version answered: from the first answer of the second one to the last answer but of the one that
 * stays. Undefined when they never answered side by side.
 */
export function mixedWindowOf(spans: readonly Span[]): { fromMs: number; toMs: number } | undefined {
  const [, fromMs = Infinity] = spans.map(({ firstMs }) => firstMs).sort((a, b) => a - b);
  const [, toMs = -Infinity] = spans.map(({ lastMs }) => lastMs).sort((a, b) => b - a);
  return fromMs < toMs ? { fromMs, toMs } : undefined;
}
