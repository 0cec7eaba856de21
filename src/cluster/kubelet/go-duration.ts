/** A duration as Go prints it, whole milliseconds: `10s`, `1m20s`, `5m0s`, `350ms`. */
export function goDuration(durationMs: number): string {
  const ms = Math.round(durationMs);
  if (ms < 1000) return ms === 0 ? "0s" : `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = (ms % 60_000) / 1000;
  return `${hours > 0 ? `${hours}h` : ""}${hours > 0 || minutes > 0 ? `${minutes}m` : ""}${seconds}s`;
}
