import { CronError, parseField, type CronField } from "./cron-field.ts";
import { wallTimeIn, type WallTime } from "./wall-time.ts";

/** When something happens again and again. */
export interface CronSchedule {
  /** Epoch milliseconds of the next time after another; undefined when there is none within five years. */
  nextAfter(this: void, ms: number): number | undefined;
}

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const RANGES = [
  { first: 0, last: 59 },
  { first: 0, last: 23 },
  { first: 1, last: 31 },
  { first: 1, last: 12, names: MONTHS },
  { first: 0, last: 6, names: DAYS },
];
const DESCRIPTORS: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const FIVE_YEARS_MS = 5 * 366 * DAY_MS;
const UNITS_MS: Readonly<Record<string, number>> = { h: HOUR_MS, m: MINUTE_MS, s: 1000 };

/**
 * Parses a schedule of five fields, a descriptor such as `@daily`, or `@every 90m`.
 *
 * @param timeZone - IANA name; default UTC, as controllers of Kubernetes mostly have it.
 * @throws {CronError} Worded as github.com/robfig/cron, which Kubernetes uses.
 * @see kubernetes/vendor/github.com/robfig/cron/v3/parser.go ParseStandard (v1.36)
 */
export function parseCronSchedule(text: string, timeZone?: string): CronSchedule {
  const zone = wallTimeIn(timeZone);
  const every = /^@every (.*)$/.exec(text)?.[1];
  if (every !== undefined) return everySoOften(every);
  if (text.startsWith("@") && DESCRIPTORS[text] === undefined) throw new CronError(`unrecognized descriptor: ${text}`);
  const fields = (DESCRIPTORS[text] ?? text).split(/\s+/).filter((field) => field !== "");
  if (fields.length !== RANGES.length) {
    const found = `found ${fields.length}: [${fields.join(" ")}]`;
    throw new CronError(`expected exactly ${RANGES.length} fields, ${found}`);
  }
  const [minutes, hours, days, months, weekdays] = fields.map((field, index) => {
    const range = RANGES[index] ?? { first: 0, last: 0 };
    return parseField(field, range);
  }) as [CronField, CronField, CronField, CronField, CronField];
  return { nextAfter: (ms) => nextMatch({ minutes, hours, days, months, weekdays }, zone, ms) };
}

function everySoOften(duration: string): CronSchedule {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(h|m|s)/g)];
  const isWhole = parts.length > 0 && parts.map(([part]) => part).join("") === duration;
  if (!isWhole) {
    const problem = `time: invalid duration ${JSON.stringify(duration)}`;
    throw new CronError(`failed to parse duration @every ${duration}: ${problem}`);
  }
  const ms = parts.reduce((sum, [, count, unit = "s"]) => sum + Number(count) * (UNITS_MS[unit] ?? 0), 0);
  const spanMs = Math.max(1000, Math.floor(ms / 1000) * 1000);
  return { nextAfter: (now) => Math.floor(now / 1000) * 1000 + spanMs };
}

interface Fields {
  readonly minutes: CronField;
  readonly hours: CronField;
  readonly days: CronField;
  readonly months: CronField;
  readonly weekdays: CronField;
}

function nextMatch(fields: Fields, zone: WallTime, ms: number): number | undefined {
  // Wall time is reckoned as if it were UTC.
  let wallMs = Math.floor(zone.fromUtc(ms) / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  const endMs = wallMs + FIVE_YEARS_MS;
  while (wallMs < endMs) {
    const at = new Date(wallMs);
    if (!fields.months.values.has(at.getUTCMonth() + 1)) {
      wallMs = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1);
    } else if (!matchesDay(fields, at)) wallMs = Math.floor(wallMs / DAY_MS) * DAY_MS + DAY_MS;
    else if (!fields.hours.values.has(at.getUTCHours())) wallMs = Math.floor(wallMs / HOUR_MS) * HOUR_MS + HOUR_MS;
    else {
      const isDue = fields.minutes.values.has(at.getUTCMinutes());
      const utcMs = isDue ? zone.toUtc(wallMs) : undefined;
      // An hour that the clocks jump over never comes; one that comes twice counts once.
      if (utcMs !== undefined && utcMs > ms) return utcMs;
      wallMs += MINUTE_MS;
    }
  }
  return undefined;
}

/** When both kinds of days are restricted, one of them is enough. */
function matchesDay({ days, weekdays }: Fields, at: Date): boolean {
  const [day, weekday] = [days.values.has(at.getUTCDate()), weekdays.values.has(at.getUTCDay())];
  return days.isStar || weekdays.isStar ? day && weekday : day || weekday;
}
