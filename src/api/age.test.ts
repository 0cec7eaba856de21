import { expect, test } from "vitest";
import { ageOf, humanDuration } from "./age.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

test.each([
  [-3000, "<invalid>"],
  [-1000, "0s"],
  [0, "0s"],
  [999, "0s"],
  [119_999, "119s"],
  [2 * MINUTE, "2m"],
  [2 * MINUTE + 30_000, "2m30s"],
  [10 * MINUTE + 59_000, "10m"],
  [3 * HOUR - 1, "179m"],
  [3 * HOUR, "3h"],
  [3 * HOUR + 5 * MINUTE, "3h5m"],
  [8 * HOUR + 59 * MINUTE, "8h"],
  [2 * DAY - 1, "47h"],
  [2 * DAY + 4 * HOUR, "2d4h"],
  [8 * DAY + 23 * HOUR, "8d"],
  [2 * YEAR - 1, "729d"],
  [2 * YEAR + 30 * DAY, "2y30d"],
  [8 * YEAR + 300 * DAY, "8y"],
])("%d ms is shown as %s", (durationMs, shown) => {
  expect(humanDuration(durationMs)).toBe(shown);
});

test("the age of a timestamp that is not set is unknown", () => {
  expect(ageOf("2026-01-01T00:00:00Z", Date.parse("2026-01-01T00:00:05Z"))).toBe("5s");
  expect(ageOf(null, 0)).toBe("<unknown>");
  expect(ageOf(undefined, 0)).toBe("<unknown>");
});
