/** `12,345` */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** Seconds with `digits` decimals, without a unit: `1.25`. */
export function formatSeconds(durationMs: number, digits = 2): string {
  return (durationMs / 1000).toFixed(digits);
}

/** A duration that people can take in: `0.4 ms`, `12 ms`, `1.25 s`. */
export function formatDuration(durationMs: number): string {
  if (durationMs >= 1000) return `${formatSeconds(durationMs)} s`;
  return `${durationMs < 10 ? durationMs.toFixed(1) : Math.round(durationMs)} ms`;
}

/** A moment relative to another: `+1.25 s`, `-0.40 s`. */
export function formatMoment(offsetMs: number): string {
  return `${offsetMs < 0 ? "-" : "+"}${formatSeconds(Math.abs(offsetMs))} s`;
}

/** A share with two significant digits: `0.24 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  return `${percent >= 10 ? Math.round(percent) : Number(percent.toPrecision(2))} %`;
}
