import { describe, expect, test } from "vitest";
import type { RequestResult } from "../request-result.ts";
import { RolloutMetrics } from "./rollout-metrics.ts";
import { parseThresholds } from "./parse-threshold.ts";

const APPLIED_MS = 1000;

/** Answered after `durationMs`; connected after a quarter of it, the first byte after three quarters. */
function answered(scheduledMs: number, durationMs: number, part: Partial<RequestResult> = {}): RequestResult {
  return {
    sequence: scheduledMs,
    scheduledMs,
    startedMs: scheduledMs,
    connectedMs: scheduledMs + durationMs / 4,
    firstByteMs: scheduledMs + (durationMs * 3) / 4,
    endedMs: scheduledMs + durationMs,
    outcome: "ok",
    version: "1",
    ...part,
  };
}

function valueOf(results: readonly RequestResult[], text: string, endMs = 3000, completedMs?: number) {
  const metrics = new RolloutMetrics(APPLIED_MS);
  for (const result of results) metrics.add(result);
  const [threshold] = parseThresholds(text);
  return threshold && metrics.value(threshold, { endMs, completedMs });
}

describe("the metrics of a rollout", () => {
  const slow = answered(100, 500);
  const results = [
    slow, // over before the second version was applied
    ...Array.from({ length: 100 }, (_, index) => answered(1000 + index * 10, index + 1)),
    answered(2010, 3, { outcome: "reset" }),
    answered(2020, 3, { outcome: "client-error" }),
  ];

  test.each([
    ["http_req_duration: min<0", 1],
    ["http_req_duration: max<0", 100],
    ["http_req_duration: avg<0", 50.5],
    ["http_req_duration: med<0", 50],
    ["http_req_duration: p(99)<0", 99],
    ["http_req_duration: p(100)<0", 100],
    ["http_req_connecting: max<0", 25],
    ["http_req_waiting: max<0", 50],
    ["http_reqs: count<0", 101],
    ["http_reqs: rate<0", 50.5],
    ["http_req_failed: rate<0", 1 / 101],
    ["rollout_duration<0s", 1500],
  ])("%s: %s", (text, value) => {
    // Percentiles have three digits.
    expect(valueOf(results, text, 3000, 2500)).toBeCloseTo(value, 1);
  });

  test("a request that was sent late counts from its scheduled moment", () => {
    const late = answered(1500, 10, { scheduledMs: 1100 });
    expect(valueOf([late], "http_req_duration: max<0")).toBe(410);
  });

  test("the mixed window lasts from the first answer of the new to the last of the old version", () => {
    const mixed = [
      answered(1100, 0),
      answered(1200, 0, { version: "2" }),
      answered(1700, 0),
      answered(1800, 0, { version: "2" }),
    ];
    expect(valueOf(mixed, "mixed_window<0s")).toBe(500);
    expect(valueOf(results, "mixed_window<0s")).toBe(0);
  });

  test("the longest gap reaches from the last answer before the rollout up to now", () => {
    expect(valueOf([answered(900, 10), answered(1800, 0)], "longest_gap<0s", 1900)).toBe(890);
    expect(valueOf([answered(900, 10), answered(1100, 0)], "longest_gap<0s", 3000)).toBe(1900);
    expect(valueOf([answered(1200, 900), answered(2200, 0)], "longest_gap<0s", 2300)).toBe(900);
  });

  test("without requests there is nothing to measure but time", () => {
    const of = (text: string) => valueOf([slow], text);
    expect(of("http_req_failed: rate<1")).toBeUndefined();
    expect(of("http_req_duration: p(99)<1")).toBeUndefined();
    expect(of("http_reqs: count>1")).toBe(0);
  });
});
