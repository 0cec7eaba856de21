import { describe, expect, test } from "vitest";
import type { Recording } from "../recording/recording.ts";
import { RecordingBuilder } from "../recording/recording-builder.ts";
import type { RequestResult } from "../request-result.ts";
import type { RecordedRollback } from "../rollback/recorded-rollback.ts";
import { parseThresholds } from "../thresholds/parse-threshold.ts";
import { judge } from "./judge.ts";

const request = (scheduledMs: number, version: string, part: Partial<RequestResult> = {}): RequestResult => ({
  sequence: scheduledMs,
  scheduledMs,
  startedMs: scheduledMs,
  endedMs: scheduledMs + 2,
  outcome: "ok",
  service: "web",
  version,
  ...part,
});
const five = (version: string) => [0, 1, 2, 3, 4].map((index) => request(index, version));
const every = (fromMs: number, toMs: number, version: string) =>
  Array.from({ length: (toMs - fromMs) / 10 }, (_, index) => request(fromMs + index * 10, version));
const failed = (atMs: number) => request(atMs, "", { outcome: "http-error", httpStatus: 500, service: undefined });

const rollback: RecordedRollback = {
  trigger: "fail",
  why: "Requests failed.",
  startedMs: 3000,
  revision: 1,
  completedMs: 4000,
  hash: "old",
  verify: five("1"),
};

/** Applied at 2000, both versions from 2500 on, rolled back from 3000 to 4000, traffic until 5000. */
function recording(part: Partial<Recording> = {}, more: readonly RequestResult[] = []): Recording {
  const results = [
    ...every(1000, 2500, "1"),
    ...every(2500, 3500, "2"),
    failed(2700),
    failed(3200),
    failed(3300),
    ...every(3500, 5000, "1"),
    ...more,
  ].sort((a, b) => a.endedMs - b.endedMs);
  const builder = new RecordingBuilder();
  builder.add({ type: "requests", lane: "service", results });
  builder.add({ type: "end", atMs: 5000 });
  return {
    ...builder.recording(),
    verifyFirst: five("1"),
    scheduled: results.length,
    sent: results.length,
    trafficEndedMs: 5000,
    appliedMs: 2000,
    firstHash: "old",
    secondHash: "new",
    stopped: { reason: "fail", atMs: 3000, sentence: "1 of 100 requests failed (1 %).", rollBack: true },
    rollback,
    replicaSetsWithPods: ["web-old", "web-new"],
    cleanUp: { kept: true },
    ...part,
  };
}

const summary = (recorded: Recording) => {
  const { exitCode, judgement, rollback: found } = judge(recorded);
  return { exitCode, judgement, verified: found?.verified, evidence: found?.criteria.map(({ evidence }) => evidence) };
};

describe("a rollback in the verdict", () => {
  test("that brought the first version back is exit code 5", () => {
    const verdict = judge(recording());
    expect(verdict).toMatchObject({ exitCode: 5, judgement: "FAIL", zeroDowntime: { judgement: "FAIL" } });
    expect(verdict.rollback).toEqual({
      trigger: "fail",
      why: "Requests failed.",
      revision: 1,
      durationMs: 1000,
      requests: 202,
      failed: 2,
      verified: true,
      criteria: [
        { id: "revision-restored", judgement: "PASS", evidence: "Revision 1 was restored within 1.00 s." },
        {
          id: "first-version-answers-again",
          judgement: "PASS",
          evidence: "All 5 requests were answered by web v1.",
        },
        {
          id: "no-failed-requests",
          judgement: "FAIL",
          evidence: "2 of 202 requests failed during the rollback (HTTP 500).",
        },
      ],
    });
  });

  test("is no part of the rollout: its requests and its time are counted apart", () => {
    const limits = ["http_req_failed: rate<1", "http_reqs: count>1", "mixed_window<1h"].flatMap(parseThresholds);
    const verdict = judge(recording({ thresholds: limits }));
    expect(verdict.thresholds.map(({ observed }) => observed)).toEqual([1 / 101, 101, 0]);
    expect(verdict.zeroDowntime.criteria.at(-1)?.evidence).toMatch(/^1 of 101 requests failed during the rollout/);
  });

  test("that came to no end leaves the rollout failed", () => {
    const refusal = "Deployment web has no earlier revision to roll back to.";
    const { revision: _, completedMs: __, verify: ___, ...begun } = rollback;
    expect(summary(recording({ rollback: { ...begun, problems: [refusal] } }))).toMatchObject({
      exitCode: 4,
      verified: false,
      evidence: [refusal, expect.stringContaining("during the rollback")],
    });
    expect(summary(recording({ rollback: begun })).evidence?.[0]).toBe("The end of the rollback was not seen.");
  });

  test.each<[string, Partial<RecordedRollback>, readonly RequestResult[], string]>([
    ["another version answers the test", { verify: five("2") }, [], "web v2 answered where web v1 was expected."],
    ["a request of the test fails", { verify: [...five("1"), failed(1)] }, [], "1 of 6 requests failed (HTTP 500)."],
    ["nothing was tested", { verify: [] }, [], "The end of the rollback was not seen."],
    ["the second version goes on answering", {}, [request(4500, "2")], "After the rollback web v2 still answered."],
    ["other pods are left than before", { hash: "new" }, [], "pod-template-hash is new, and it was old."],
  ])("is not verified when %s", (_why, part, more, evidence) => {
    const found = summary(recording({ rollback: { ...rollback, ...part } }, more));
    expect(found).toMatchObject({ exitCode: 4, verified: false });
    expect(found.evidence?.[1]).toBe(evidence);
  });
});
