import { describe, expect, test } from "vitest";
import type { Recording } from "../recording/recording.ts";
import { RecordingBuilder } from "../recording/recording-builder.ts";
import type { RequestResult } from "../request-result.ts";
import { parseThresholds } from "../thresholds/parse-threshold.ts";
import { judge } from "./judge.ts";

const request = (scheduledMs: number, part: Partial<RequestResult> = {}): RequestResult => ({
  sequence: scheduledMs,
  scheduledMs,
  startedMs: scheduledMs,
  endedMs: scheduledMs + 2,
  outcome: "ok",
  version: scheduledMs < 2500 ? "1" : "2",
  ...part,
});

/** Baseline 1000-2000, applied at 2000, complete at 4000, a request each 10 ms until 5000; `failing` are refused. */
function recording(
  thresholds: readonly string[],
  part: Partial<Recording> & { failing?: readonly number[] } = {},
): Recording {
  const { failing = [], ...facts } = part;
  const results = Array.from({ length: 400 }, (_, index) => {
    const atMs = 1000 + index * 10;
    return request(
      atMs,
      failing.includes(atMs) ? { outcome: "refused", errorCode: "ECONNREFUSED", version: undefined } : {},
    );
  });
  const builder = new RecordingBuilder();
  builder.add({ type: "requests", lane: "service", results });
  builder.add({ type: "end", atMs: 5000 });
  return {
    ...builder.recording(),
    thresholds: thresholds.flatMap(parseThresholds),
    verifyFirst: [request(0)],
    verifySecond: [request(5000)],
    scheduled: results.length,
    sent: results.length,
    trafficEndedMs: 5000,
    appliedMs: 2000,
    completedMs: 4000,
    firstHash: "old",
    secondHash: "new",
    podSightings: [
      { atMs: 2100, pod: "b", templateHash: "new", status: "ContainerCreating" },
      { atMs: 2200, pod: "b", templateHash: "new", status: "Running" },
      { atMs: 2300, pod: "a", templateHash: "old", status: "Terminating" },
    ],
    replicaSetsWithPods: ["web-new"],
    cleanUp: { kept: true },
    ...facts,
  };
}

const summary = (recorded: Recording) => {
  const { exitCode, judgement, thresholds } = judge(recorded);
  return { exitCode, judgement, thresholds: thresholds.map((entry) => entry.judgement) };
};

describe("thresholds in the verdict", () => {
  test("that are kept leave a PASS, each with what was observed", () => {
    const limits = ["http_req_failed: rate<0.001", "http_req_duration: p(99)<200", "mixed_window<60s"];
    const verdict = judge(recording(limits));
    expect(verdict).toMatchObject({ exitCode: 0, judgement: "PASS" });
    expect(verdict.thresholds).toEqual([
      {
        expression: "http_req_failed: rate<0.001",
        metric: "http_req_failed",
        unit: "share",
        judgement: "PASS",
        observed: 0,
        sentence: "0 of 300 requests failed (0 %).",
      },
      expect.objectContaining({
        judgement: "PASS",
        observed: 2,
        sentence: "The p(99) of http_req_duration was 2.0 ms.",
      }),
      expect.objectContaining({ observed: 0, sentence: "The versions never answered side by side." }),
    ]);
  });

  test("one that is broken is a FAIL with exit code 1, whatever is expected", () => {
    const broken = ["http_req_duration: p(99)<1", "http_reqs: count>10"];
    const found = { exitCode: 1, judgement: "FAIL", thresholds: ["FAIL", "PASS"] };
    expect(summary(recording(broken))).toEqual(found);
    expect(summary(recording(broken, { expect: "completed" }))).toEqual(found);
  });

  test("on failed requests decide how many may fail", () => {
    const failing = [2510, 2520];
    const allowed = judge(recording(["http_req_failed: rate<0.05"], { failing }));
    expect(allowed).toMatchObject({ exitCode: 0, zeroDowntime: { judgement: "PASS" } });
    expect(allowed.zeroDowntime.criteria.at(-1)).toEqual({
      id: "no-failed-requests",
      judgement: "PASS",
      evidence:
        "2 of 300 requests failed during the rollout (ECONNREFUSED). What counts is the threshold http_req_failed: rate<0.05.",
    });
    expect(summary(recording(["http_req_failed: rate<0.001"], { failing }))).toMatchObject({ exitCode: 1 });
    expect(summary(recording(["longest_gap<1s"], { failing }))).toMatchObject({ exitCode: 1, thresholds: ["PASS"] });
  });

  test("allow nothing else that a PASS needs", () => {
    const limits = ["http_req_failed: rate<0.05"];
    expect(summary(recording(limits, { secondHash: "old" }))).toMatchObject({ judgement: "INCONCLUSIVE" });
    expect(summary(recording(limits, { sent: 399 }))).toMatchObject({ exitCode: 3, thresholds: ["PASS"] });
  });

  test("blame nobody for failures that were there before, or while the network was cut", () => {
    const limits = ["http_req_failed: rate<0.001"];
    const open = { exitCode: 3, judgement: "INCONCLUSIVE", thresholds: ["INCONCLUSIVE"] };
    expect(summary(recording(limits, { failing: [1500, 2510] }))).toEqual(open);
    const gaps = [{ resource: "pods", fromMs: 2500, toMs: 2600, reason: "ECONNRESET" }];
    expect(summary(recording(limits, { failing: [2510], gaps }))).toEqual(open);
  });

  test("say nothing where nothing was measured", () => {
    const limits = ["http_req_failed: rate<0.5", "rollout_duration<5m"];
    expect(summary(recording(limits, { appliedMs: undefined })).thresholds).toEqual(["INCONCLUSIVE", "INCONCLUSIVE"]);
    expect(summary(recording(limits, { cutOff: true })).thresholds).toEqual(["INCONCLUSIVE", "INCONCLUSIVE"]);
    expect(summary(recording(limits, { appliedMs: 9000 })).thresholds).toEqual(["INCONCLUSIVE", "INCONCLUSIVE"]);
  });

  test("on a rollout that did not end know only that it took too long", () => {
    const part = { completedMs: undefined };
    const limits = ["rollout_duration<5m", "rollout_duration<1s", "rollout_duration>5m"];
    const { thresholds, exitCode } = judge(recording(limits, part));
    expect(thresholds.map(({ judgement }) => judgement)).toEqual(["INCONCLUSIVE", "FAIL", "INCONCLUSIVE"]);
    expect(thresholds[1]?.sentence).toBe("The rollout was not complete after 3.00 s.");
    expect(exitCode).toBe(4);
  });

  test("that ended the run are a FAIL with exit code 1, and the rollout itself stays open", () => {
    const limit = "http_req_failed: rate<0.05";
    const stopped = {
      reason: "threshold",
      atMs: 2600,
      expression: limit,
      observed: 0.1,
      sentence: "1 of 10.",
      rollBack: false,
    } as const;
    const part = { completedMs: undefined, verifySecond: undefined, replicaSetsWithPods: ["web-old", "web-new"] };
    const verdict = judge(recording([limit], { ...part, stopped }));
    expect(verdict).toMatchObject({ exitCode: 1, judgement: "FAIL", completed: { judgement: "INCONCLUSIVE" } });
    expect(verdict.thresholds[0]).toMatchObject({ observed: 0.1, sentence: "1 of 10. The run was ended for it." });
    const cleanUp = { kept: false, done: false, evidence: "After 90 s there is still web." } as const;
    expect(judge(recording([limit], { ...part, stopped, cleanUp })).completed.judgement).toBe("FAIL");
  });
});
