import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Deployment } from "../../api/apps.ts";
import type { NewObject } from "../../api/meta.ts";
import type { CauseGroup, CauseId, PodLag } from "../diagnosis/diagnosis.ts";
import { proposePreStop } from "./pre-stop.ts";
import { planRemedies, type FixFacts } from "./remedies.ts";

/** A Deployment of one container; `more` are further lines of it and of its pod. */
function deployment(container = "", pod = "", spec = ""): NewObject<Deployment> {
  return parse(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  ${spec}
  template:
    spec:
      ${pod}
      containers:
        - name: side
          image: side:1
        - name: app
          image: shop:1
          ports: [{containerPort: 3000}]
          ${container}
`) as NewObject<Deployment>;
}

function facts(causes: readonly CauseId[], lags: readonly PodLag[] = [], more: Partial<FixFacts> = {}): FixFacts {
  const groups = causes.map((cause): CauseGroup => ({
    cause,
    certainty: "CONFIRMED",
    lane: "service",
    requests: 1,
    firstMs: 0,
    lastMs: 0,
    pods: [],
    evidence: "",
  }));
  return { diagnosis: { groups, lags }, probe: { path: "/readyz", port: 3000 }, longestRequestMs: 20, ...more };
}

const edits = (...args: Parameters<typeof planRemedies>) =>
  planRemedies(...args).remedies.flatMap(({ cause, edits: changes }) =>
    changes.map(({ scope, path, value }) => ({ cause, scope, path: path.join("."), value })),
  );

const READY = "readinessProbe: {httpGet: {path: /, port: 3000}}";

describe("a readinessProbe", () => {
  test("is added to the container that the Service leads to, on a path that answered", () => {
    expect(edits(deployment(), facts(["M6"]))).toEqual([
      {
        cause: "M6",
        scope: { container: "app" },
        path: "readinessProbe",
        value: { httpGet: { path: "/readyz", port: 3000 }, periodSeconds: 1 },
      },
    ]);
  });

  test("is left alone where there is one, and not invented where no path answered", () => {
    expect(edits(deployment(READY), facts(["M6"]))).toEqual([]);
    expect(edits(deployment(), facts(["M6"], [], { probe: undefined }))).toEqual([]);
  });
});

describe("the preStop sleep", () => {
  const lags = [{ pod: "a", lagMs: 940 }, { pod: "b" }, { pod: "c", lagMs: 1400 }];

  test("is the longest measured lag times the factor, in whole seconds", () => {
    expect(proposePreStop(lags)).toEqual({ seconds: 3, lagMs: 1400, pod: "c" });
    expect(proposePreStop([{ pod: "a", lagMs: 100 }])?.seconds).toBe(1);
    expect(proposePreStop([{ pod: "a" }])).toBeUndefined();
    expect(edits(deployment(READY), facts(["M1"], lags))).toEqual([
      { cause: "M1", scope: { container: "app" }, path: "lifecycle.preStop", value: { sleep: { seconds: 3 } } },
    ]);
  });

  test("replaces one that is too short, and one that failed, but no other", () => {
    const short = deployment(`${READY}\n          lifecycle: {preStop: {sleep: {seconds: 1}}}`);
    expect(edits(short, facts(["M1"], lags))).toHaveLength(1);
    const long = deployment(`${READY}\n          lifecycle: {preStop: {sleep: {seconds: 9}}}`);
    expect(edits(long, facts([], lags))).toEqual([]);
    const hook = deployment(`${READY}\n          lifecycle: {preStop: {exec: {command: [sleep, "5"]}}}`);
    expect(edits(hook, facts([], lags))).toEqual([]);
    expect(edits(hook, facts(["M5"]))).toMatchObject([{ cause: "M5", value: { sleep: { seconds: 2 } } }]);
  });

  test("needs a grace period that holds it, the longest request and a margin", () => {
    const tight = deployment(READY, "terminationGracePeriodSeconds: 5");
    expect(edits(tight, facts(["M1"], lags, { longestRequestMs: 4200 }))).toContainEqual({
      cause: undefined,
      scope: "pod",
      path: "terminationGracePeriodSeconds",
      value: 10,
    });
    expect(edits(deployment(READY), facts(["M1"], lags, { longestRequestMs: 4200 }))).toHaveLength(1);
  });
});

test("a grace period that cut requests off is at least doubled", () => {
  const found = edits(
    deployment(READY, "terminationGracePeriodSeconds: 2"),
    facts(["M3"], [], { longestRequestMs: 900 }),
  );
  expect(found).toEqual([{ cause: "M3", scope: "pod", path: "terminationGracePeriodSeconds", value: 4 }]);
});

test("no endpoints and too little capacity are removed by the strategy", () => {
  const value = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
  const recreate = deployment(READY, "", "strategy: {type: Recreate}");
  expect(planRemedies(recreate, facts(["M9"])).remedies).toMatchObject([
    {
      cause: "M9",
      why: "Recreate ends all old pods before the first new one starts.",
      edits: [{ path: ["strategy"], value }],
    },
  ]);
  expect(edits(deployment(READY), facts(["M17"]))).toMatchObject([{ cause: "M17", scope: "deployment", value }]);
});

test("what only the program can do is said, and changes nothing", () => {
  const { remedies, advice } = planRemedies(deployment(READY), facts(["M2", "M13"]));
  expect(remedies).toEqual([]);
  expect(advice.map(({ cause }) => cause)).toEqual(["M2", "M13"]);
});
