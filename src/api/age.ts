const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A duration as kubectl's AGE column shows it: `5s`, `2m30s`, `10m`, `3h5m`, `2d4h`, `12d`, `2y30d`.
 *
 * @param durationMs - Slightly negative (clock skew) counts as 0; below -2 s gives `<invalid>`.
 * @see kubernetes apimachinery/pkg/util/duration/duration.go HumanDuration (v1.36)
 */
export function humanDuration(durationMs: number): string {
  if (durationMs < -2 * SECOND) return "<invalid>";
  if (durationMs < 0) return "0s";
  if (durationMs < 2 * MINUTE) return `${Math.floor(durationMs / SECOND)}s`;
  if (durationMs < 10 * MINUTE) return twoUnits(durationMs, MINUTE, "m", SECOND, "s", 60);
  if (durationMs < 3 * HOUR) return `${Math.floor(durationMs / MINUTE)}m`;
  if (durationMs < 8 * HOUR) return twoUnits(durationMs, HOUR, "h", MINUTE, "m", 60);
  if (durationMs < 2 * DAY) return `${Math.floor(durationMs / HOUR)}h`;
  if (durationMs < 8 * DAY) return twoUnits(durationMs, DAY, "d", HOUR, "h", 24);
  if (durationMs < 2 * 365 * DAY) return `${Math.floor(durationMs / DAY)}d`;
  if (durationMs < 8 * 365 * DAY) return twoUnits(durationMs, 365 * DAY, "y", DAY, "d", 365);
  return `${Math.floor(durationMs / (365 * DAY))}y`;
}

function twoUnits(
  ms: number,
  large: number,
  largeName: string,
  small: number,
  smallName: string,
  ratio: number,
): string {
  const rest = Math.floor(ms / small) % ratio;
  return `${Math.floor(ms / large)}${largeName}${rest === 0 ? "" : `${rest}${smallName}`}`;
}

/** The age of a timestamp, or `<unknown>` without one. */
export function ageOf(timestamp: string | null | undefined, nowMs: number): string {
  return timestamp ? humanDuration(nowMs - Date.parse(timestamp)) : "<unknown>";
}
