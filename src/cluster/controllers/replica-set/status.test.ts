import { describe, expect, test } from "vitest";
import { rfc3339 } from "../../../clock.ts";
import { pod, replicaSet, START_MS } from "../testing/objects.ts";
import { reportOf } from "./status.ts";

const deleted = { deletionTimestamp: rfc3339(START_MS) };

describe("reportOf", () => {
  test("counts active Pods, and terminating ones apart", () => {
    const pods = [
      pod("ready", { readyFor: 10 }),
      pod("starting"),
      pod("other-labels", { meta: { labels: { other: "x" } } }),
      pod("going", { readyFor: 10, meta: deleted }),
      pod("gone", { status: { phase: "Failed" }, meta: deleted }),
      pod("failed", { status: { phase: "Failed" } }),
    ];
    const { status } = reportOf(replicaSet("web", 3), pods, undefined, START_MS);
    expect(status).toEqual({
      replicas: 3,
      fullyLabeledReplicas: 2,
      readyReplicas: 1,
      availableReplicas: 1,
      terminatingReplicas: 1,
      observedGeneration: 1,
    });
  });

  test("a Pod is available after minReadySeconds; until then it says when to look again", () => {
    const set = replicaSet("web", 2);
    const slow = { ...set, spec: { ...set.spec, minReadySeconds: 5 } };
    const pods = [pod("a", { readyFor: 3 }), pod("b", { readyFor: 1 }), pod("c", { readyFor: 5 })];
    const { status, nextAvailableInMs } = reportOf(slow, pods, undefined, START_MS);
    expect(status).toMatchObject({ readyReplicas: 3, availableReplicas: 1 });
    expect(nextAvailableInMs).toBe(2000);
  });

  test("reports a failure once and takes it back when it is over", () => {
    const set = replicaSet("web", 2);
    const failure = { reason: "FailedCreate" as const, message: "quota" };
    const failed = reportOf(set, [], failure, START_MS).status;
    expect(failed.conditions).toEqual([
      { type: "ReplicaFailure", status: "True", lastTransitionTime: rfc3339(START_MS), ...failure },
    ]);
    const again = reportOf({ ...set, status: failed }, [], { ...failure, message: "other" }, START_MS + 5000).status;
    expect(again.conditions).toEqual(failed.conditions);
    expect(reportOf({ ...set, status: failed }, [], undefined, START_MS).status.conditions).toBeUndefined();
  });
});
