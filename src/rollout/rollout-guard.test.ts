import { describe, expect, test } from "vitest";
import type { RecordingEntry } from "./recording/entries.ts";
import type { RequestResult } from "./request-result.ts";
import { RolloutGuard, stopSentence } from "./rollout-guard.ts";
import type { RollbackTrigger } from "./rollback/trigger.ts";
import { parseThresholds } from "./thresholds/parse-threshold.ts";

const APPLIED_MS = 1000;

const requests = (fromMs: number, count: number, part: Partial<RequestResult> = {}): RecordingEntry => ({
  type: "requests",
  lane: "service",
  results: Array.from({ length: count }, (_, index) => {
    const atMs = fromMs + index * 10;
    return { sequence: atMs, scheduledMs: atMs, startedMs: atMs, endedMs: atMs + 2, outcome: "ok", ...part };
  }),
});
const refused = (fromMs: number, count: number) => requests(fromMs, count, { outcome: "refused" });
const applied: RecordingEntry = { type: "facts", facts: { appliedMs: APPLIED_MS } };

function guarded(threshold: string, entries: readonly RecordingEntry[], nowMs: number) {
  const guard = new RolloutGuard(parseThresholds(threshold));
  for (const entry of entries) guard.add(entry);
  return guard.check(nowMs);
}

const LIMIT = "http_req_failed: rate<0.05; abortOnFail";

describe("a run ends", () => {
  test("when a threshold with abortOnFail breaks, and says what was seen", () => {
    const stop = guarded(LIMIT, [requests(0, 100), applied, requests(1000, 90), refused(2000, 10)], 4500);
    expect(stop).toEqual({
      reason: "threshold",
      atMs: 4500,
      expression: "http_req_failed: rate<0.05",
      observed: 0.1,
      sentence: "10 of 100 requests failed (10 %).",
      rollBack: false,
    });
    expect(stop && stopSentence(stop, APPLIED_MS)).toBe(
      "The threshold http_req_failed: rate<0.05 broke 3.50 s after the second version was applied. 10 of 100 requests failed (10 %).",
    );
  });

  test("when nobody answers for too long, though no request has ended", () => {
    const limit = "longest_gap<2s; abortOnFail";
    const entries = [requests(0, 100), applied];
    expect(guarded(limit, entries, 2900)).toBeUndefined();
    expect(guarded(limit, entries, 3000)).toMatchObject({ expression: "longest_gap<2s", observed: 2008 });
  });

  test("and not when the rollout was in time and only the traffic goes on", () => {
    const complete: RecordingEntry = { type: "facts", facts: { completedMs: 50_000 } };
    const guard = new RolloutGuard(parseThresholds("rollout_duration<1m; abortOnFail"), ["threshold"]);
    for (const entry of [applied, complete, requests(50_000, 1)]) guard.add(entry);
    expect(guard.check(70_000)).toBeUndefined();
    expect(guard.check(70_000, true)).toBeUndefined();
  });

  test("when the rollout takes too long", () => {
    expect(guarded("rollout_duration<1m; abortOnFail", [applied], 61_000)).toMatchObject({ observed: 60_000 });
  });
});

describe("a rollout is undone", () => {
  const bad = [requests(0, 100), applied, requests(1000, 99), refused(2000, 1)];

  function undone(rollbackOn: readonly RollbackTrigger[], thresholds: string[], nowMs: number, atEnd = false) {
    const guard = new RolloutGuard(thresholds.flatMap(parseThresholds), rollbackOn);
    for (const entry of bad) guard.add(entry);
    return guard.check(nowMs, atEnd);
  }

  test("for the first request that fails, where nothing allows it", () => {
    const stop = undone(["fail"], [], 4000);
    expect(stop).toEqual({ reason: "fail", atMs: 4000, sentence: "1 of 100 requests failed (1 %).", rollBack: true });
    expect(stop && stopSentence(stop, APPLIED_MS)).toBe(
      "Requests failed, noticed 3.00 s after the second version was applied. 1 of 100 requests failed (1 %).",
    );
    expect(undone(["deadline", "threshold"], [], 4000)).toBeUndefined();
  });

  test("for more failures than a threshold allows", () => {
    expect(undone(["fail"], ["http_req_failed: rate<0.05"], 4000)).toBeUndefined();
    expect(undone(["fail"], ["http_req_failed: rate<0.01"], 4000)).toMatchObject({
      reason: "fail",
      observed: 0.01,
      rollBack: true,
    });
    expect(undone(["fail"], ["longest_gap<1ms"], 4000)).toMatchObject({ reason: "fail" });
  });

  test("for any threshold with the trigger of that name, and not for abortOnFail alone", () => {
    const broken = ["longest_gap<1ms"];
    expect(undone(["threshold"], broken, 4000)).toMatchObject({ reason: "threshold", rollBack: true });
    expect(undone(["deadline"], ["longest_gap<1ms; abortOnFail"], 4000)).toMatchObject({ rollBack: false });
  });

  test("at the end for what can only be judged there", () => {
    const few = ["http_reqs: count>1000"];
    expect(undone(["threshold"], few, 4000)).toBeUndefined();
    expect(undone(["threshold"], few, 4000, true)).toMatchObject({ observed: 100, rollBack: true });
    expect(undone(["fail"], [], 2500)).toBeUndefined();
    expect(undone(["fail"], [], 2500, true)).toMatchObject({ reason: "fail" });
    expect(undone(["deadline"], ["longest_gap<1ms; abortOnFail"], 4000, true)).toBeUndefined();
  });
});

describe("a run goes on", () => {
  const failing = [requests(0, 100), applied, refused(1000, 100)];

  test.each<[string, string, RecordingEntry[], number]>([
    ["without abortOnFail", "http_req_failed: rate<0.05", failing, 9000],
    ["before the delay is over", "http_req_failed: rate<0.05; abortOnFail; delayAbortEval=10s", failing, 10_900],
    ["before the second version is applied", LIMIT, [refused(0, 100)], 9000],
    ["while the limit is kept", LIMIT, [applied, requests(1000, 98), refused(2000, 2)], 9000],
    ["while there is nothing to measure", "http_req_duration: p(99)<1; abortOnFail", [applied], 9000],
    ["when requests failed before", LIMIT, [refused(0, 1), ...failing], 9000],
    ["where a lower limit can still be reached", "http_reqs: count>1000; abortOnFail", failing, 9000],
    ["until it is clear that the API was there", LIMIT, [applied, refused(1000, 1)], 1500],
    [
      "when the API was out of reach as well",
      LIMIT,
      [...failing, { type: "watch-lost", atMs: 1900, resource: "pods", reason: "ECONNRESET" }],
      9000,
    ],
  ])("%s", (_why, threshold, entries, nowMs) => {
    expect(guarded(threshold, entries, nowMs)).toBeUndefined();
  });

  test("and ends for failures after the API was back", () => {
    const entries: RecordingEntry[] = [
      ...failing,
      { type: "watch-lost", atMs: 1900, resource: "pods", reason: "ECONNRESET" },
      { type: "watch-resumed", atMs: 2500, resource: "pods" },
      refused(5000, 1),
    ];
    expect(guarded(LIMIT, entries, 9000)).toMatchObject({ reason: "threshold" });
  });
});
