import { describe, expect, test } from "vitest";
import type { Recording } from "./recording/recording.ts";
import type { RequestResult } from "./request-result.ts";
import { summariseRequests } from "./timeline.ts";

const OLD = { service: "shop", version: "1" };
const NEW = { service: "shop", version: "2" };

function request(scheduledMs: number, endedMs: number, part: Partial<RequestResult>): RequestResult {
  return { sequence: scheduledMs, scheduledMs, startedMs: scheduledMs, endedMs, outcome: "ok", ...part };
}

function summarise(results: RequestResult[], part: Partial<Recording> = {}) {
  return summariseRequests({
    expect: "completed",
    results: results.toSorted((a, b) => a.endedMs - b.endedMs),
    scheduled: results.length,
    sent: results.length,
    appliedMs: 1000,
    reused: [],
    direct: [],
    changes: [],
    gaps: [],
    missingEvidence: [],
    podSightings: [],
    replicaSetsWithPods: [],
    oldPodsLeft: [],
    problems: [],
    phases: [],
    ...part,
  });
}

test("requests are counted per version with their first and last moment, relative to the apply", () => {
  const { perVersion, answered, failed } = summarise([
    request(1500, 1510, NEW),
    request(900, 910, OLD),
    request(1990, 2000, NEW),
    request(1600, 1620, OLD),
    request(1700, 1701, { outcome: "refused", errorCode: "ECONNREFUSED" }),
  ]);
  expect({ answered, failed }).toEqual({ answered: 4, failed: 1 });
  expect(perVersion).toEqual([
    { version: "shop v1", requests: 2, firstMs: -90, lastMs: 620 },
    { version: "shop v2", requests: 2, firstMs: 510, lastMs: 1000 },
  ]);
});

describe("the mixed window", () => {
  test("goes from the first answer of the new version to the last of the old", () => {
    const mixed = summarise([
      request(900, 910, OLD),
      request(1200, 1210, NEW),
      request(1300, 1310, OLD),
      request(1400, 1410, NEW),
    ]);
    expect(mixed.mixedWindow).toEqual({ fromMs: 210, toMs: 310 });
  });

  test("is absent when the versions never answered side by side", () => {
    expect(summarise([request(900, 910, OLD), request(1200, 1210, NEW)]).mixedWindow).toBeUndefined();
  });

  test("is absent when only one version answered", () => {
    expect(summarise([request(900, 910, OLD), request(1200, 1210, OLD)]).mixedWindow).toBeUndefined();
  });
});

test("failures are grouped by error, the most frequent first", () => {
  const refused = { outcome: "refused", errorCode: "ECONNREFUSED" } as const;
  const { failures } = summarise([
    request(1100, 1101, { outcome: "http-error", httpStatus: 503 }),
    request(1200, 1201, refused),
    request(1300, 1301, refused),
  ]);
  expect(failures).toEqual([
    { outcome: "refused", error: "ECONNREFUSED", requests: 2, firstMs: 201, lastMs: 301 },
    { outcome: "http-error", error: "HTTP 503", requests: 1, firstMs: 101, lastMs: 101 },
  ]);
});

describe("the longest gap", () => {
  const gap = (results: RequestResult[], trafficEndedMs?: number) => summarise(results, { trafficEndedMs }).longestGap;

  test("begins with the last success before the rollout", () => {
    expect(gap([request(100, 110, OLD), request(900, 910, OLD), request(1500, 1510, NEW)])).toEqual({
      fromMs: -90,
      durationMs: 600,
    });
  });

  test("is not what lay between two answers of the baseline", () => {
    expect(gap([request(100, 110, OLD), request(900, 910, OLD), request(950, 960, OLD)])).toEqual({
      fromMs: -40,
      durationMs: 0,
    });
  });

  test("counts when nobody answered any more until the end", () => {
    expect(gap([request(900, 910, OLD), request(1000, 1010, NEW)], 5000)).toEqual({ fromMs: 10, durationMs: 3990 });
  });
});

describe("the failure rate bound", () => {
  test("is 3/N over the requests of the rollout when none failed", () => {
    const results = [
      request(500, 510, OLD),
      ...Array.from({ length: 300 }, (_, index) => request(1000 + index, 1001 + index, NEW)),
    ];
    expect(summarise(results).failureRateBound).toBeCloseTo(0.01);
  });

  test("is absent when one failed", () => {
    expect(summarise([request(1100, 1101, { outcome: "reset" })]).failureRateBound).toBeUndefined();
  });
});

test("latency runs from the scheduled moment, so that a late start counts", () => {
  const results = Array.from({ length: 100 }, (_, index) => request(index * 10, index * 10 + 2, OLD));
  const late: RequestResult = { ...request(2000, 2050, OLD), startedMs: 2040 };
  const { latencyMs } = summarise([...results, late]);
  expect(latencyMs.p50).toBeCloseTo(2, 1);
  expect(latencyMs.max).toBe(50);
});

test("without traffic there are zeros, not NaN", () => {
  expect(summarise([], { appliedMs: undefined })).toEqual({
    scheduled: 0,
    sent: 0,
    unsent: 0,
    answered: 0,
    failed: 0,
    perVersion: [],
    failures: [],
    longestGap: { fromMs: 0, durationMs: 0 },
    latencyMs: { p50: 0, p99: 0, max: 0 },
  });
});
