import type { RequestResult } from "../../src/rollout/request-result.ts";
import type { ClusterView, PodView, RunEvent } from "../../src/rollout/run-events.ts";
import type { Verdict } from "../../src/rollout/verdict/verdict.ts";

/** A successful request of a made-up run; `sequence` 0 is scheduled at 0 ms, one every 5 ms. */
export function answered(sequence: number, service: string): RequestResult {
  const scheduledMs = sequence * 5;
  return {
    sequence,
    scheduledMs,
    startedMs: scheduledMs,
    connectedMs: scheduledMs + 1,
    firstByteMs: scheduledMs + 2,
    endedMs: scheduledMs + 2,
    outcome: "ok",
    httpStatus: 200,
    service,
    version: "1.0.0",
  };
}

/** A refused request. */
export function refused(sequence: number): RequestResult {
  const scheduledMs = sequence * 5;
  return {
    sequence,
    scheduledMs,
    startedMs: scheduledMs,
    endedMs: scheduledMs + 1,
    outcome: "refused",
    errorCode: "ECONNREFUSED",
  };
}

const pod = (name: string, revision: string, rest: Partial<PodView> = {}): PodView => ({
  name,
  ready: "1/1",
  status: "Running",
  restarts: 0,
  replicaSet: name.slice(0, -6),
  revision,
  endpoint: "ready",
  ...rest,
});

const OLD = "user-service-7dbcddc6fc";
const NEW = "user-service-5ffc8dbcf6";
const counts = { deployment: "user-service", desired: 3 };

/** All pods of the first version. */
export const viewBefore: ClusterView = {
  ...counts,
  updated: 3,
  ready: 3,
  available: 3,
  replicaSets: [
    {
      name: OLD,
      revision: "1",
      desired: 3,
      current: 3,
      ready: 3,
      pods: ["5z5wp", "fmwgq", "kbk57"].map((suffix) => pod(`${OLD}-${suffix}`, "1")),
    },
  ],
};

/** In the middle of the update. */
export const viewDuring: ClusterView = {
  ...counts,
  updated: 2,
  ready: 3,
  available: 3,
  replicaSets: [
    {
      name: NEW,
      revision: "2",
      desired: 3,
      current: 2,
      ready: 1,
      pods: [
        pod(`${NEW}-7jtrm`, "2"),
        pod(`${NEW}-zd44d`, "2", { ready: "0/1", status: "ContainerCreating", endpoint: "none", restarts: 1 }),
      ],
    },
    {
      name: OLD,
      revision: "1",
      desired: 2,
      current: 2,
      ready: 2,
      pods: [
        pod(`${OLD}-5z5wp`, "1", { status: "Terminating", endpoint: "serving" }),
        pod(`${OLD}-fmwgq`, "1"),
        pod(`${OLD}-kbk57`, "1"),
      ],
    },
  ],
};

/** All pods of the second version. */
export const viewAfter: ClusterView = {
  ...counts,
  updated: 3,
  ready: 3,
  available: 3,
  replicaSets: [
    {
      name: NEW,
      revision: "2",
      desired: 3,
      current: 3,
      ready: 3,
      pods: ["7jtrm", "pl2vs", "zd44d"].map((suffix) => pod(`${NEW}-${suffix}`, "2")),
    },
    { name: OLD, revision: "1", desired: 0, current: 0, ready: 0, pods: [] },
  ],
};

/** The verdict of a rollout that completed and dropped requests. */
export const sampleVerdict: Verdict = {
  schemaVersion: 1,
  completed: {
    judgement: "PASS",
    criteria: [
      {
        id: "first-version-answers-alone",
        judgement: "PASS",
        evidence: "All 5 requests were answered by user-service v1.0.0.",
      },
    ],
  },
  zeroDowntime: {
    judgement: "FAIL",
    criteria: [
      {
        id: "no-failed-requests",
        judgement: "FAIL",
        evidence: "12 of 1700 requests failed during the rollout (ECONNREFUSED).",
      },
    ],
  },
  thresholds: [],
  expect: "completed",
  judgement: "PASS",
  exitCode: 0,
  requests: {
    scheduled: 1700,
    sent: 1700,
    unsent: 0,
    answered: 1688,
    failed: 12,
    perVersion: [
      { version: "user-service v1.0.0", requests: 812, firstMs: -2000, lastMs: 1310.4 },
      { version: "payment-service v1.0.0", requests: 876, firstMs: 420, lastMs: 6500 },
    ],
    failures: [{ outcome: "refused", error: "ECONNREFUSED", requests: 12, firstMs: 505, lastMs: 730 }],
    mixedWindow: { fromMs: 420, toMs: 1310.4 },
    longestGap: { fromMs: 505, durationMs: 48.3 },
    latencyMs: { p50: 1.23, p99: 5.6, max: 22.4 },
  },
  diagnosis: { groups: [], failures: [], lags: [], missingEvidence: [] },
  phases: [
    { step: "deploy-first", durationMs: 42 },
    { step: "observe", durationMs: 6500 },
  ],
  problems: [],
};

/** The events of a whole run; `at` moves the clock of the narrator to a moment in milliseconds. */
export const sampleRun: readonly (RunEvent | { readonly at: number })[] = [
  {
    type: "run-started",
    cluster: "embedded",
    url: "http://127.0.0.1:30000/",
    namespace: "app-dev",
    first: "user-service",
    second: "payment-service",
    rps: 200,
  },
  { type: "step-started", step: "clean-up-before" },
  { type: "step-finished", step: "clean-up-before", durationMs: 1 },
  { type: "step-started", step: "deploy-first" },
  { type: "step-finished", step: "deploy-first", durationMs: 42 },
  { type: "step-started", step: "wait-first" },
  { type: "progress", step: "wait-first", message: "2 of 3 replicas are available", done: 2, total: 3 },
  { type: "cluster-changed", atMs: 0, view: viewBefore },
  { type: "step-finished", step: "wait-first", durationMs: 400 },
  { type: "step-started", step: "verify-first" },
  {
    type: "verification",
    step: "verify-first",
    number: 1,
    result: answered(0, "user-service"),
    expected: "user-service v1.0.0",
    ok: true,
  },
  { type: "step-finished", step: "verify-first", durationMs: 20 },
  { type: "step-started", step: "baseline" },
  { type: "requests", results: [answered(0, "user-service"), answered(1, "user-service")] },
  { type: "step-finished", step: "baseline", durationMs: 2000 },
  { type: "step-started", step: "apply-second" },
  { type: "step-finished", step: "apply-second", durationMs: 10 },
  { type: "step-started", step: "observe" },
  { at: 100 },
  { type: "requests", results: [answered(2, "user-service"), refused(3)] },
  { at: 500 },
  { type: "cluster-changed", atMs: 500, view: viewDuring },
  { type: "progress", step: "observe", message: "1 old pod is terminating", done: 2, total: 3 },
  { at: 600 },
  {
    type: "requests",
    results: Array.from({ length: 20 }, (_, index) =>
      answered(4 + index, index % 2 ? "payment-service" : "user-service"),
    ),
  },
  { at: 1500 },
  { type: "requests", results: [answered(24, "payment-service")] },
  { at: 2600 },
  { type: "requests", results: [answered(25, "payment-service")] },
  { at: 2700 },
  { type: "cluster-changed", atMs: 2700, view: viewAfter },
  { type: "step-finished", step: "observe", durationMs: 6500 },
  { type: "step-started", step: "verify-second" },
  {
    type: "verification",
    step: "verify-second",
    number: 1,
    result: answered(0, "user-service"),
    expected: "payment-service v1.0.0",
    ok: false,
  },
  { type: "step-finished", step: "verify-second", durationMs: 20 },
  { type: "step-started", step: "clean-up" },
  { type: "step-finished", step: "clean-up", durationMs: 100 },
  { type: "verdict", verdict: sampleVerdict },
];
