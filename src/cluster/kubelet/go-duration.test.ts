import { expect, test } from "vitest";
import { goDuration } from "./go-duration.ts";

test.each([
  [0, "0s"],
  [350, "350ms"],
  [1_500, "1.5s"],
  [10_000, "10s"],
  [80_000, "1m20s"],
  [300_000, "5m0s"],
  [3_600_000, "1h0m0s"],
])("%i ms is printed as %s", (durationMs, text) => {
  expect(goDuration(durationMs)).toBe(text);
});
