import { CronError } from "./cron-field.ts";

/** What the clocks of a place show. Wall times are written as if they were UTC, in epoch milliseconds. */
export interface WallTime {
  fromUtc(this: void, utcMs: number): number;
  /** Undefined for a time that the clocks jump over. */
  toUtc(this: void, wallMs: number): number | undefined;
}

const UTC: WallTime = { fromUtc: (ms) => ms, toUtc: (ms) => ms };

/**
 * The clocks of a time zone.
 *
 * @param timeZone - IANA name; default UTC.
 * @throws {CronError} Worded as Go.
 */
export function wallTimeIn(timeZone: string | undefined): WallTime {
  if (timeZone === undefined || timeZone === "UTC" || timeZone === "Etc/UTC") return UTC;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    throw new CronError(`unknown time zone ${timeZone}`); // RangeError is all that it throws
  }
  const fromUtc = (utcMs: number): number => {
    const parts = Object.fromEntries(format.formatToParts(utcMs).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) + (utcMs % 1000);
  };
  const toUtc = (wallMs: number): number | undefined => {
    // The difference may be another one before or after the clocks are changed.
    const guesses = [wallMs - 86_400_000, wallMs + 86_400_000].map((near) => wallMs - (fromUtc(near) - near));
    return guesses.find((guess) => fromUtc(guess) === wallMs);
  };
  return { fromUtc, toUtc };
}
