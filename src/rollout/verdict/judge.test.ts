import { describe, expect, test } from "vitest";
import type { PodSighting, Recording } from "../recording/recording.ts";
import type { RequestResult } from "../request-result.ts";
import { judge } from "./judge.ts";
import type { Verdict } from "./verdict.ts";

const USER = { service: "user-service", version: "1.0.0", release: "1.0.0" };
const PAYMENT = { service: "payment-service", version: "1.0.0", release: "2.0.0" };

/** A request of `[start, end]` milliseconds, answered unless told otherwise. */
function request(scheduledMs: number, part: Partial<RequestResult> = {}): RequestResult {
  return {
    sequence: scheduledMs,
    scheduledMs,
    startedMs: scheduledMs,
    endedMs: scheduledMs + 2,
    outcome: "ok",
    ...part,
  };
}

const five = (part: Partial<RequestResult>) => [0, 1, 2, 3, 4].map((index) => request(index, part));
const every = (fromMs: number, toMs: number, stepMs: number, part: Partial<RequestResult>) =>
  Array.from({ length: (toMs - fromMs) / stepMs }, (_, index) => request(fromMs + index * stepMs, part));

const sightings: PodSighting[] = [
  { atMs: 500, pod: "u-1", templateHash: "old", status: "Running" },
  { atMs: 2100, pod: "p-1", templateHash: "new", status: "Pending" },
  { atMs: 2200, pod: "p-1", templateHash: "new", status: "ContainerCreating" },
  { atMs: 2500, pod: "p-1", templateHash: "new", status: "Running" },
  { atMs: 2600, pod: "u-1", templateHash: "old", status: "Terminating" },
  { atMs: 4000, pod: "u-1", templateHash: "old", status: "Deleted" },
];

/** Baseline 1000-2000, applied at 2000, mixed 2500-3000, complete at 4000, traffic until 5000; nothing fails. */
function recording(part: Partial<Recording> = {}): Recording {
  const results = part.results ?? [
    ...every(1000, 2500, 10, USER),
    ...every(2500, 3000, 20, USER),
    ...every(2510, 3010, 20, PAYMENT),
    ...every(3010, 5000, 10, PAYMENT),
  ];
  return {
    expect: "zero-downtime",
    expected: { first: "user-service v1.0.0", second: "payment-service v1.0.0" },
    verifyFirst: five(USER),
    verifySecond: five(PAYMENT),
    scheduled: results.length,
    sent: results.length,
    trafficEndedMs: 5000,
    appliedMs: 2000,
    completedMs: 4000,
    reused: [],
    direct: [],
    changes: [],
    gaps: [],
    missingEvidence: [],
    podSightings: sightings,
    firstHash: "old",
    secondHash: "new",
    replicaSetsWithPods: ["payment-new"],
    oldPodsLeft: [],
    cleanUp: { kept: false, done: true, evidence: "All gone." },
    problems: [],
    phases: [],
    ...part,
    results,
  };
}

const withFailure = (atMs: number, part: Partial<RequestResult> = {}) =>
  recording({
    results: [...recording().results].map((result) =>
      result.scheduledMs === atMs && result.service
        ? request(atMs, { outcome: "refused", errorCode: "ECONNREFUSED", ...part })
        : result,
    ),
  });

const summary = ({ completed, zeroDowntime, judgement, exitCode }: Verdict) => ({
  completed: completed.judgement,
  zeroDowntime: zeroDowntime.judgement,
  judgement,
  exitCode,
});
const criterion = (part: Verdict["completed"], id: string) => part.criteria.find((entry) => entry.id === id);

describe("the two judgements", () => {
  test("a clean run passes both", () => {
    const verdict = judge(recording());
    expect(summary(verdict)).toEqual({ completed: "PASS", zeroDowntime: "PASS", judgement: "PASS", exitCode: 0 });
    expect(verdict.completed.criteria).toHaveLength(5);
  });

  test("a failed request during the rollout fails zero downtime alone", () => {
    const verdict = judge(withFailure(2700));
    expect(summary(verdict)).toEqual({ completed: "PASS", zeroDowntime: "FAIL", judgement: "FAIL", exitCode: 1 });
    expect(criterion(verdict.zeroDowntime, "no-failed-requests")?.evidence).toBe(
      "1 of 299 requests failed during the rollout (ECONNREFUSED).",
    );
  });

  test("--expect completed lets the first one decide, and still tells the second", () => {
    const verdict = judge({ ...withFailure(2700), expect: "completed" });
    expect(summary(verdict)).toEqual({ completed: "PASS", zeroDowntime: "FAIL", judgement: "PASS", exitCode: 0 });
  });

  test("a rollout that does not finish is exit code 4, whatever the requests did", () => {
    const stuck = {
      completedMs: undefined,
      verifySecond: undefined,
      replicaSetsWithPods: ["a", "b"],
      oldPodsLeft: ["u-1"],
    };
    expect(summary(judge(recording(stuck)))).toEqual({
      completed: "FAIL",
      zeroDowntime: "INCONCLUSIVE",
      judgement: "FAIL",
      exitCode: 4,
    });
    expect(judge({ ...withFailure(2700), ...stuck })).toMatchObject({
      exitCode: 4,
      zeroDowntime: { judgement: "FAIL" },
    });
  });

  test("a run that ended before the second version says nothing about it", () => {
    const verdict = judge(
      recording({
        results: [],
        verifyFirst: undefined,
        verifySecond: undefined,
        appliedMs: undefined,
        completedMs: undefined,
        firstHash: undefined,
        secondHash: undefined,
        problems: ["Pod u-1 container app waits: ErrImagePull"],
      }),
    );
    expect(summary(verdict)).toMatchObject({ completed: "FAIL", zeroDowntime: "INCONCLUSIVE", exitCode: 4 });
    expect(verdict.problems).toEqual(["Pod u-1 container app waits: ErrImagePull"]);
  });
});

describe("zero downtime is inconclusive, never PASS,", () => {
  const failedBefore = withFailure(1500);
  const cases: [situation: string, criterion: string, recording: Recording][] = [
    ["requests failed before the rollout already", "clean-baseline", failedBefore],
    [
      "they failed before and during it",
      "no-failed-requests",
      { ...failedBefore, results: [...failedBefore.results, request(2750, { outcome: "reset" })] },
    ],
    [
      "there was no baseline",
      "clean-baseline",
      recording({ results: [...recording().results].filter(({ endedMs }) => endedMs >= 2000) }),
    ],
    ["no change of the template was observed", "change-observed", recording({ secondHash: "old" })],
    ["requests were not sent", "nothing-unsent", recording({ scheduled: 1000, sent: 999 })],
    [
      "our own side could not send",
      "nothing-unsent",
      withFailure(2700, { outcome: "client-error", errorCode: "EADDRNOTAVAIL" }),
    ],
    [
      "a watch had expired and what there was had to be listed anew",
      "observed-throughout",
      recording({ gaps: [{ resource: "endpointslices", fromMs: 2500, toMs: 2510, reason: "Expired" }] }),
    ],
    [
      "the API server was restarted, though no request failed",
      "observed-throughout",
      recording({
        gaps: ["deployments", "replicasets", "pods", "endpointslices"].map((resource) => ({
          resource,
          fromMs: 2400,
          toMs: 3100,
          reason: "connect ECONNREFUSED",
        })),
      }),
    ],
    [
      "the network was cut, so that neither the API nor the service answered",
      "no-failed-requests",
      {
        ...recording({ gaps: [{ resource: "pods", fromMs: 2600, toMs: 2900, reason: "ETIMEDOUT" }] }),
        results: [...recording().results].map((result) =>
          result.scheduledMs >= 2500 && result.scheduledMs < 2900
            ? { ...result, outcome: "timeout", errorCode: "ETIMEDOUT", endedMs: result.startedMs + 500 }
            : result,
        ),
      },
    ],
    [
      "the network was cut until the end of the traffic",
      "observed-throughout",
      {
        ...recording({ gaps: [{ resource: "pods", fromMs: 4100, reason: "ENETUNREACH" }], completedMs: 4200 }),
        results: [...recording().results].map((result) =>
          result.scheduledMs >= 4100 ? { ...result, outcome: "unreachable", errorCode: "ENETUNREACH" } : result,
        ),
      },
    ],
    [
      "a request timed out that had begun before the cut was noticed",
      "no-failed-requests",
      {
        ...withFailure(2700, { outcome: "timeout", errorCode: "ETIMEDOUT", endedMs: 3700 }),
        gaps: [{ resource: "pods", fromMs: 3600, toMs: 3800, reason: "ETIMEDOUT" }],
      },
    ],
    [
      "the recording was cut off before the end was seen",
      "old-pods-gone",
      recording({ cutOff: true, completedMs: undefined, verifySecond: undefined }),
    ],
    [
      "the first version answered after the end",
      "final-version-answers-alone",
      recording({ results: [...recording().results, request(4500, USER)] }),
    ],
  ];

  test.each(cases)("when %s", (_situation, id, observed) => {
    const verdict = judge(observed);
    expect(verdict.zeroDowntime.judgement).toBe("INCONCLUSIVE");
    expect(verdict.exitCode).toBe(3);
    const open = verdict.zeroDowntime.criteria.filter(({ judgement }) => judgement !== "PASS");
    expect(open.map((entry) => entry.id)).toContain(id);
  });
});

describe("completed", () => {
  test("fails when the wrong program answers", () => {
    const verdict = judge(recording({ verifySecond: five(USER) }));
    expect(criterion(verdict.completed, "second-version-answers-alone")).toEqual({
      id: "second-version-answers-alone",
      judgement: "FAIL",
      evidence: "user-service v1.0.0 answered where payment-service v1.0.0 was expected.",
    });
    expect(verdict.exitCode).toBe(4);
  });

  test("fails when one of the five requests is not answered", () => {
    const verifyFirst = [...five(USER).slice(1), request(0, { outcome: "timeout" })];
    const found = criterion(judge(recording({ verifyFirst })).completed, "first-version-answers-alone");
    expect(found).toMatchObject({ judgement: "FAIL", evidence: "1 of 5 requests failed (timeout)." });
  });

  test("fails when the second version answers before it is applied", () => {
    const results = [...recording().results, request(1500, PAYMENT)];
    const found = criterion(judge(recording({ results })).completed, "first-version-answers-alone");
    expect(found?.judgement).toBe("FAIL");
  });

  test("is inconclusive when a state of the pods was not seen", () => {
    const podSightings = sightings.filter(({ status }) => status !== "Terminating");
    const verdict = judge(recording({ podSightings }));
    expect(criterion(verdict.completed, "pod-states-change")).toMatchObject({
      judgement: "INCONCLUSIVE",
      evidence: "Not seen: Terminating of old pods.",
    });
    expect(verdict.exitCode).toBe(3);
  });

  test("fails when something is left after the clean-up", () => {
    const cleanUp = { kept: false, done: false, evidence: "After 120 s there is still Pod u-1." } as const;
    const verdict = judge(recording({ cleanUp }));
    expect(criterion(verdict.completed, "everything-cleaned-up")).toMatchObject({
      judgement: "FAIL",
      evidence: "After 120 s there is still Pod u-1.",
    });
  });

  test("has four criteria with --keep", () => {
    const verdict = judge(recording({ cleanUp: { kept: true } }));
    expect(verdict.completed.criteria.map(({ id }) => id)).not.toContain("everything-cleaned-up");
    expect(verdict.exitCode).toBe(0);
  });

  test("takes the pods as witnesses where both versions answer alike", () => {
    const same = { verifySecond: five(USER), expected: undefined, results: every(1000, 5000, 10, USER) };
    const found = criterion(judge(recording(same)).completed, "second-version-answers-alone");
    expect(found).toEqual({
      id: "second-version-answers-alone",
      judgement: "PASS",
      evidence:
        "All 5 requests were answered by user-service v1.0.0. Both versions answer alike; only pods of the second were left.",
    });
  });

  test("tells two releases of one program apart", () => {
    const after = { ...USER, release: "2.0.0" };
    const results = [...every(1000, 3000, 10, USER), ...every(3000, 5000, 10, after)];
    const verdict = judge(recording({ results, verifySecond: five(after), expected: undefined }));
    expect(verdict.exitCode).toBe(0);
    expect(verdict.requests.perVersion.map(({ version }) => version)).toEqual([
      "user-service v1.0.0 (release 1.0.0)",
      "user-service v1.0.0 (release 2.0.0)",
    ]);
  });
});

describe("what was not seen", () => {
  const gap = { resource: "pods", reason: "the API went away" };

  test("while a watch was interrupted leaves the verdict open, in the rollout only", () => {
    const during = judge(recording({ gaps: [{ ...gap, fromMs: 2500, toMs: 2600 }] }));
    expect(summary(during)).toEqual({
      completed: "PASS",
      zeroDowntime: "INCONCLUSIVE",
      judgement: "INCONCLUSIVE",
      exitCode: 3,
    });
    expect(criterion(during.zeroDowntime, "observed-throughout")?.evidence).toBe(
      "The watch of pods was interrupted for 100 ms: the API went away",
    );
    expect(judge(recording({ gaps: [{ ...gap, fromMs: 1000, toMs: 1900 }] })).exitCode).toBe(0);
    expect(judge(recording({ gaps: [{ ...gap, fromMs: 3900 }] })).exitCode).toBe(3);
  });

  test("makes failures that came with it nobody's fault, but not those before", () => {
    const cut = { ...withFailure(2600, { outcome: "timeout" }), gaps: [{ ...gap, fromMs: 2590, toMs: 2700 }] };
    expect(summary(judge(cut)).zeroDowntime).toBe("INCONCLUSIVE");
    const before = { ...withFailure(4400), gaps: [{ ...gap, fromMs: 2590, toMs: 2700 }] };
    expect(summary(judge(before)).zeroDowntime).toBe("FAIL");
  });

  test("after a recording was cut off is neither passed nor failed", () => {
    const early = { completedMs: undefined, verifySecond: undefined, cleanUp: undefined, replicaSetsWithPods: [] };
    const verdict = judge(recording({ ...early, cutOff: true }));
    expect(verdict.completed.criteria.filter(({ judgement }) => judgement === "FAIL")).toEqual([]);
    expect(criterion(verdict.completed, "seen-to-the-end")?.judgement).toBe("INCONCLUSIVE");
    expect(verdict.exitCode).toBe(3);
    expect(judge(recording({ ...early, cutOff: false })).exitCode).toBe(4);
  });
});
