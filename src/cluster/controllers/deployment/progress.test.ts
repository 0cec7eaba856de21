import { describe, expect, test } from "vitest";
import type { Deployment, DeploymentCondition, DeploymentStatus } from "../../../api/apps.ts";
import { rfc3339 } from "../../../clock.ts";
import { deployment, replicaSet, START_MS } from "../testing/objects.ts";
import { newCondition, REASON } from "./conditions.ts";
import { conditionsAfterProgress, msUntilDeadlineCheck } from "./progress.ts";

const newSet = replicaSet("web-new", 1, 0);

function progressing(reason: string, status: "True" | "False" | "Unknown" = "True"): DeploymentCondition {
  return newCondition("Progressing", status, reason, "before", START_MS);
}

/** The condition Progressing `seconds` after the present one was written. */
function after(
  before: DeploymentStatus,
  status: DeploymentStatus,
  seconds: number,
  spec: Partial<Deployment["spec"]> = {},
) {
  const present = deployment(spec, before);
  const computed = { ...status, conditions: before.conditions };
  const conditions = conditionsAfterProgress(present, computed, newSet, START_MS + seconds * 1000);
  return conditions.find(({ type }) => type === "Progressing");
}

const rolling = {
  terminatingReplicas: 0,
  replicas: 4,
  updatedReplicas: 1,
  readyReplicas: 3,
  availableReplicas: 3,
  observedGeneration: 1,
};

describe("conditionsAfterProgress", () => {
  test("progress moves lastUpdateTime only", () => {
    const before = { ...rolling, conditions: [progressing(REASON.updated)] };
    expect(after(before, { ...rolling, updatedReplicas: 2 }, 60)).toEqual({
      type: "Progressing",
      status: "True",
      reason: "ReplicaSetUpdated",
      message: 'ReplicaSet "web-new" is progressing.',
      lastUpdateTime: rfc3339(START_MS + 60_000),
      lastTransitionTime: rfc3339(START_MS),
    });
  });

  test.each([
    ["a Pod became ready", { readyReplicas: 4 }],
    ["a Pod became available", { availableReplicas: 4 }],
    ["an old Pod went", { replicas: 3 }],
  ])("counts as progress: %s", (_what, change) => {
    const before = { ...rolling, conditions: [progressing(REASON.created)] };
    expect(after(before, { ...rolling, ...change }, 60)?.reason).toBe("ReplicaSetUpdated");
  });

  test("times out when the deadline has passed without progress, not before", () => {
    const before = { ...rolling, conditions: [progressing(REASON.updated)] };
    expect(after(before, rolling, 600)?.reason).toBe("ReplicaSetUpdated");
    expect(after(before, rolling, 601)).toEqual({
      type: "Progressing",
      status: "False",
      reason: "ProgressDeadlineExceeded",
      message: 'ReplicaSet "web-new" has timed out progressing.',
      lastUpdateTime: rfc3339(START_MS + 601_000),
      lastTransitionTime: rfc3339(START_MS + 601_000),
    });
  });

  test("never times out after NewReplicaSetAvailable", () => {
    const before = { ...rolling, conditions: [progressing(REASON.available)] };
    expect(after(before, rolling, 6000)?.reason).toBe("NewReplicaSetAvailable");
  });

  test("recovers from a timeout by progress", () => {
    const before = { ...rolling, conditions: [progressing(REASON.timedOut, "False")] };
    expect(after(before, { ...rolling, readyReplicas: 4 }, 700)).toMatchObject({
      status: "True",
      reason: "ReplicaSetUpdated",
      lastTransitionTime: rfc3339(START_MS + 700_000),
    });
  });

  test("is complete when everything is updated and available", () => {
    const before = { ...rolling, conditions: [progressing(REASON.updated)] };
    const complete = { ...rolling, replicas: 3, updatedReplicas: 3 };
    expect(after(before, complete, 60)).toMatchObject({
      reason: "NewReplicaSetAvailable",
      message: 'ReplicaSet "web-new" has successfully progressed.',
    });
  });

  test("stays as it is when a finished rollout is scaled", () => {
    const before = { replicas: 3, updatedReplicas: 3, conditions: [progressing(REASON.available)] };
    expect(after(before, { replicas: 5, updatedReplicas: 5, observedGeneration: 1 }, 60)?.message).toBe("before");
  });

  test("is not reported without a deadline", () => {
    const before = { ...rolling, conditions: [progressing(REASON.updated)] };
    expect(after(before, rolling, 60, { progressDeadlineSeconds: 2 ** 31 - 1 })).toBeUndefined();
  });
});

describe("msUntilDeadlineCheck", () => {
  const check = (condition: DeploymentCondition, seconds: number, status: DeploymentStatus = rolling) =>
    msUntilDeadlineCheck(deployment({}, { ...status, conditions: [condition] }), START_MS + seconds * 1000);

  test("is a second after the deadline", () => {
    expect(check(progressing(REASON.updated), 100)).toBe(501_000);
    expect(check(progressing(REASON.updated), 900)).toBe(1000);
  });

  test("is not needed once the rollout is complete or timed out", () => {
    expect(check(progressing(REASON.timedOut, "False"), 0)).toBeUndefined();
    expect(check(progressing(REASON.available), 0, { ...rolling, replicas: 3, updatedReplicas: 3 })).toBeUndefined();
  });
});
