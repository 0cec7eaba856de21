import { describe, expect, test } from "vitest";
import type { Deployment, ReplicaSet } from "../api/apps.ts";
import type { Pod } from "../api/core.ts";
import type { EndpointSlice } from "../api/discovery.ts";
import { lifeOf, probedPods } from "./probed-pods.ts";
import type { ClusterObjects } from "./view.ts";

const owner = (uid: string) => [{ apiVersion: "apps/v1", kind: "x", name: "x", uid, controller: true }];
const meta = (name: string, more: object = {}) => ({
  name,
  namespace: "shop",
  uid: name,
  resourceVersion: "1",
  creationTimestamp: "2026-01-01T00:00:00Z",
  ...more,
});

interface PodState {
  readonly ready?: boolean;
  readonly terminating?: boolean;
  readonly restarts?: number;
  readonly ip?: string;
}

function pod(name: string, { ready = true, terminating = false, restarts = 0, ip = "10.0.0.1" }: PodState = {}): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: meta(name, {
      ownerReferences: owner("set"),
      ...(terminating ? { deletionTimestamp: "2026-01-01T00:00:30Z" } : {}),
    }),
    spec: { containers: [{ name: "app", image: "shop", ports: [{ containerPort: 8080 }] }] },
    status: {
      phase: "Running",
      ...(ip ? { podIP: ip } : {}),
      conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
      containerStatuses: [{ name: "app", restartCount: restarts }],
    },
  } as object as Pod;
}

function objects(pods: readonly Pod[], slices: readonly unknown[] = []): ClusterObjects {
  return {
    deployment: { metadata: meta("shop", { uid: "deployment" }) } as Deployment,
    replicaSets: [{ metadata: meta("set", { uid: "set", ownerReferences: owner("deployment") }) } as ReplicaSet],
    pods,
    endpointSlices: slices as EndpointSlice[],
  };
}

const names = (pods: readonly Pod[], settled: readonly string[] = []) =>
  probedPods(objects(pods), (life) => settled.includes(life)).map((entry) => entry.pod);

describe("the direct lane connects to", () => {
  test("pods that are not settled, not ready or terminating, the last ones first", () => {
    const settled = pod("settled");
    const ill = pod("ill", { ready: false });
    const leaving = pod("leaving", { terminating: true });
    const pods = [pod("fresh"), settled, ill, leaving];
    expect(names(pods, [settled, ill, leaving].map(lifeOf))).toEqual(["leaving", "fresh", "ill"]);
  });

  test("a pod again after a restart of its containers", () => {
    expect(names([pod("again", { restarts: 1 })], [lifeOf(pod("again"))])).toEqual(["again"]);
  });

  test("only pods of the Deployment that have an address", () => {
    const foreign = { ...pod("foreign"), metadata: meta("foreign", { ownerReferences: owner("other") }) };
    expect(names([pod("early", { ip: "" }), foreign])).toEqual([]);
  });

  test("no more than 20 at once", () => {
    expect(names(Array.from({ length: 30 }, (_, index) => pod(`p${index}`)))).toHaveLength(20);
  });
});

describe("the port is", () => {
  const address = (slices: readonly unknown[]) => probedPods(objects([pod("p")], slices), () => false)[0];

  test("the one that the EndpointSlice of the pod has resolved, `http` where there are several", () => {
    const slice = {
      endpoints: [{ addresses: ["10.0.0.1"], conditions: {}, targetRef: { uid: "p" } }],
      ports: [
        { name: "metrics", port: 9090 },
        { name: "http", port: 3000 },
      ],
    };
    const other = { endpoints: [], ports: [{ port: 1 }] };
    expect(address([other, slice])).toEqual({ pod: "p", host: "10.0.0.1", port: 3000 });
  });

  test("that of the container, while there is no slice", () => {
    expect(address([])).toEqual({ pod: "p", host: "10.0.0.1", port: 8080 });
  });
});
