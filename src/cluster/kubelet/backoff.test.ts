import { expect, test } from "vitest";
import { nextBackoff, remainingBackoffMs, type Backoff } from "./backoff.ts";

test("delays double from 10 s to 5 min", () => {
  let backoff: Backoff | undefined;
  let nowMs = 0;
  const delays = Array.from({ length: 7 }, () => {
    backoff = nextBackoff(backoff, nowMs, nowMs);
    nowMs += backoff.delayMs;
    return backoff.delayMs / 1000;
  });
  expect(delays).toEqual([10, 20, 40, 80, 160, 300, 300]);
});

test("ten quiet minutes after the last try it starts anew", () => {
  const grown = { delayMs: 160_000, updatedAtMs: 0 };
  expect(nextBackoff(grown, 600_000, 600_000).delayMs).toBe(300_000);
  expect(nextBackoff(grown, 600_001, 600_001).delayMs).toBe(10_000);
  expect(remainingBackoffMs(grown, 600_001, 600_001)).toBe(0);
});

test("the delay counts from the failure, not from the last try", () => {
  const backoff = { delayMs: 20_000, updatedAtMs: 1_000 };
  expect(remainingBackoffMs(backoff, 5_000, 6_000)).toBe(19_000);
  expect(remainingBackoffMs(backoff, 5_000, 25_000)).toBe(0);
  expect(remainingBackoffMs(undefined, 5_000, 5_000)).toBe(0);
});
