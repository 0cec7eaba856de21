import { describe, expect, test } from "vitest";
import type { Deployment, DeploymentStatus, ReplicaSet } from "../api/apps.ts";
import type { Pod } from "../api/core.ts";
import { newReplicaSet, oldPods, rolloutProgress } from "./progress.ts";
import { clusterView, endpointState, type ClusterObjects } from "./view.ts";

const REVISION = "deployment.kubernetes.io/revision";

const metadata = (name: string, owner?: { kind: string; name: string }, more: object = {}) => ({
  name,
  namespace: "shop",
  uid: name,
  resourceVersion: "1",
  creationTimestamp: "2026-01-01T00:00:00Z",
  ...(owner ? { ownerReferences: [{ apiVersion: "apps/v1", ...owner, uid: owner.name, controller: true }] } : {}),
  ...more,
});

/** A Deployment of three at generation 2, revision 2, complete unless told otherwise. */
function deployment(status: DeploymentStatus = {}): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadata("web", undefined, { generation: 2, annotations: { [REVISION]: "2" } }),
    spec: { replicas: 3, progressDeadlineSeconds: 60 },
    status: {
      observedGeneration: 2,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      ...status,
    },
  } as Deployment;
}

const replicaSet = (name: string, revision: string): ReplicaSet =>
  ({
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: metadata(name, { kind: "Deployment", name: "web" }, { annotations: { [REVISION]: revision } }),
    spec: { replicas: 3 },
    status: { replicas: 3, readyReplicas: 3 },
  }) as ReplicaSet;

const pod = (name: string, owner: string, more: object = {}): Pod =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: metadata(name, { kind: "ReplicaSet", name: owner }, more),
    spec: { containers: [{ name: "app" }] },
    status: {
      phase: "Running",
      conditions: [{ type: "Ready", status: "True" }],
      containerStatuses: [
        {
          name: "app",
          ready: true,
          restartCount: 0,
          state: { running: { startedAt: "2026-01-01T00:00:00Z" } },
          lastState: {},
        },
      ],
    },
  }) as unknown as Pod;

const objects = (part: Partial<ClusterObjects> = {}): ClusterObjects => ({
  deployment: deployment(),
  replicaSets: [replicaSet("web-old", "1"), replicaSet("web-new", "2")],
  pods: [pod("n1", "web-new"), pod("n2", "web-new"), pod("n3", "web-new")],
  endpointSlices: [],
  ...part,
});

describe("a rollout", () => {
  test("is complete when one ReplicaSet has all the pods", () => {
    expect(rolloutProgress(objects(), 2)).toEqual({
      complete: true,
      message: "3 of 3 replicas are available",
      done: 3,
      total: 3,
    });
  });

  const waiting: [what: string, objects: ClusterObjects, message: string][] = [
    [
      "the controller has not seen the change",
      objects({ deployment: deployment({ observedGeneration: 1 }) }),
      "waiting for the Deployment controller to see the change",
    ],
    [
      "new replicas are missing",
      objects({ deployment: deployment({ updatedReplicas: 1 }) }),
      "1 of 3 new replicas are created",
    ],
    [
      "old replicas are still wanted",
      objects({ deployment: deployment({ replicas: 4 }) }),
      "1 old replica is not yet stopped",
    ],
    [
      "replicas are not available",
      objects({ deployment: deployment({ availableReplicas: 2 }) }),
      "2 of 3 replicas are available",
    ],
    [
      "an old pod is terminating, which the status does not count",
      objects({ pods: [...objects().pods, pod("o1", "web-old", { deletionTimestamp: "2026-01-01T00:01:00Z" })] }),
      "1 old pod is terminating",
    ],
    ["the news of a pod are still on their way", objects({ pods: objects().pods.slice(1) }), "2 of 3 new pods seen"],
    [
      "the news of the new ReplicaSet are still on their way",
      objects({ replicaSets: [replicaSet("web-old", "1")], pods: ["a", "b", "c"].map((name) => pod(name, "web-old")) }),
      "0 of 3 new pods seen",
    ],
    ["the Deployment is not there", objects({ deployment: undefined }), "waiting for the Deployment to appear"],
  ];
  test.each(waiting)("is not complete when %s", (_what, seen, message) => {
    expect(rolloutProgress(seen, 2)).toMatchObject({ complete: false, message });
    expect(rolloutProgress(seen, 2).failed).toBeUndefined();
  });

  test("has failed when its progress deadline is over", () => {
    const conditions = [{ type: "Progressing", status: "False" as const, reason: "ProgressDeadlineExceeded" }];
    expect(rolloutProgress(objects({ deployment: deployment({ conditions }) }), 2).failed).toBe(
      "Deployment web exceeded its progress deadline of 60 s",
    );
  });

  test("does not fail by a deadline that was exceeded before it began", () => {
    const lastUpdateTime = "2026-01-01T00:00:00Z";
    const conditions = [
      { type: "Progressing", status: "False" as const, reason: "ProgressDeadlineExceeded", lastUpdateTime },
    ];
    const seen = objects({ deployment: deployment({ conditions }) });
    expect(rolloutProgress(seen, 2, lastUpdateTime).failed).toBeUndefined();
    expect(rolloutProgress(seen, 2, "2025-12-31T00:00:00Z").failed).toBeDefined();
  });

  test("does not fail by the deadline of an older generation", () => {
    const conditions = [{ type: "Progressing", status: "False" as const, reason: "ProgressDeadlineExceeded" }];
    const old = objects({ deployment: deployment({ observedGeneration: 1, conditions }) });
    expect(rolloutProgress(old, 2).failed).toBeUndefined();
  });
});

test("old pods are those of older ReplicaSets of the same Deployment", () => {
  const foreign = { ...pod("x", "other"), metadata: metadata("x", { kind: "ReplicaSet", name: "other" }) };
  const seen = objects({ pods: [...objects().pods, pod("o1", "web-old"), foreign] });
  expect(oldPods(seen).map(({ metadata: { name } }) => name)).toEqual(["o1"]);
  expect(newReplicaSet(seen)?.metadata.name).toBe("web-new");
});

describe("the view", () => {
  test("shows ReplicaSets newest first, each with its pods, their status and endpoint", () => {
    const seen = objects({
      pods: [pod("n1", "web-new"), pod("o1", "web-old", { deletionTimestamp: "2026-01-01T00:01:00Z" })],
      endpointSlices: [
        {
          apiVersion: "discovery.k8s.io/v1",
          kind: "EndpointSlice",
          metadata: metadata("web-x"),
          addressType: "IPv4",
          ports: [],
          endpoints: [
            { addresses: ["10.0.0.1"], conditions: { ready: true }, targetRef: { uid: "n1" } },
            {
              addresses: ["10.0.0.2"],
              conditions: { ready: false, serving: true, terminating: true },
              targetRef: { uid: "o1" },
            },
          ],
        },
      ],
    });
    const view = clusterView(seen, "web", Date.UTC(2026, 0, 1, 0, 2));
    expect(view).toMatchObject({ deployment: "web", desired: 3, updated: 3, ready: 3, available: 3 });
    expect(view.replicaSets.map(({ name, revision }) => `${name} ${revision}`)).toEqual(["web-new 2", "web-old 1"]);
    expect(view.replicaSets.flatMap(({ pods }) => pods)).toEqual([
      {
        name: "n1",
        ready: "1/1",
        status: "Running",
        restarts: 0,
        replicaSet: "web-new",
        revision: "2",
        endpoint: "ready",
      },
      {
        name: "o1",
        ready: "1/1",
        status: "Terminating",
        restarts: 0,
        replicaSet: "web-old",
        revision: "1",
        endpoint: "serving",
      },
    ]);
  });

  test("tells the states of an endpoint apart by its conditions, not by being in the slice", () => {
    const state = (conditions: object) => endpointState({ addresses: [], conditions });
    expect(state({ ready: true, serving: true, terminating: true })).toBe("ready"); // publishNotReadyAddresses
    expect(state({ ready: false, serving: true, terminating: true })).toBe("serving");
    expect(state({ ready: false, serving: false, terminating: true })).toBe("terminating");
    expect(state({ ready: false, serving: false, terminating: false })).toBe("not-ready");
    expect(endpointState(undefined)).toBe("none");
  });
});
