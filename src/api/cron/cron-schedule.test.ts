import { describe, expect, test } from "vitest";
import { parseCronSchedule } from "./cron-schedule.ts";

const next = (schedule: string, after: string, zone?: string) => {
  const ms = parseCronSchedule(schedule, zone).nextAfter(Date.parse(after));
  return ms === undefined ? undefined : new Date(ms).toISOString().replace(".000Z", "Z");
};

describe("a schedule", () => {
  test.each([
    ["* * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z"],
    ["*/1 * * * ?", "2026-01-01T00:00:30Z", "2026-01-01T00:01:00Z"],
    ["*/15 9-17 * * mon-fri", "2026-01-02T17:45:00Z", "2026-01-05T09:00:00Z"],
    ["30 4 1,15 * *", "2026-01-02T00:00:00Z", "2026-01-15T04:30:00Z"],
    // the first of the month, or a Friday
    ["0 0 1 * 5", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"],
    ["0 0 29 FEB *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"],
    ["5/20 * * * *", "2026-01-01T00:30:00Z", "2026-01-01T00:45:00Z"],
    ["@hourly", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z"],
    ["@weekly", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00Z"],
    ["@every 1h30m", "2026-01-01T00:00:10Z", "2026-01-01T01:30:10Z"],
    ["0 0 30 2 *", "2026-01-01T00:00:00Z", undefined],
  ])("%s after %s is next at %s", (schedule, after, expected) => {
    expect(next(schedule, after)).toBe(expected);
  });

  test.each([
    ["0 9 * * *", "Asia/Seoul", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"],
    ["30 1 * * *", "Asia/Kolkata", "2026-01-01T00:00:00Z", "2026-01-01T20:00:00Z"],
    // the clocks jump from 2:00 to 3:00 on March 8th, and back from 2:00 to 1:00 on November 1st
    ["30 2 8 3 *", "America/New_York", "2026-01-01T00:00:00Z", "2027-03-08T07:30:00Z"],
    ["30 1 1 11 *", "America/New_York", "2026-01-01T00:00:00Z", "2026-11-01T05:30:00Z"],
  ])("%s in %s after %s is next at %s", (schedule, zone, after, expected) => {
    expect(next(schedule, after, zone)).toBe(expected);
  });

  test.each([
    ["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
    ["60 * * * *", "end of range (60) above maximum (59): 60"],
    ["* * 0 * *", "beginning of range (0) below minimum (1): 0"],
    ["5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"],
    ["*/0 * * * *", "step of range should be a positive number: */0"],
    ["x * * * *", 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ["@often", "unrecognized descriptor: @often"],
    ["@every day", 'failed to parse duration @every day: time: invalid duration "day"'],
  ])("%s is refused", (schedule, message) => {
    expect(() => parseCronSchedule(schedule)).toThrow(message);
  });

  test("needs a time zone that exists", () => {
    expect(() => parseCronSchedule("* * * * *", "Mars/Base")).toThrow("unknown time zone Mars/Base");
  });
});
