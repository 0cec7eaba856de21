import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { NEVER_READY, NEVER_STARTS, RolloutFixture } from "../testing/rollout-fixture.ts";
import { startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";

const READY_DELAY_MS = 2000;
const STOP_DELAY_MS = 3000;

let cluster: VirtualCluster;
let rollout: RolloutFixture;

beforeEach(async () => {
  cluster = await startVirtualCluster(20260101, { readyDelayMs: READY_DELAY_MS, stopDelayMs: STOP_DELAY_MS });
  rollout = new RolloutFixture(cluster);
});

afterEach(() => cluster.stop());

describe("a rolling update in virtual time", () => {
  test("replaces one Pod after the other within its bounds, in the sequence of Kubernetes", async () => {
    await rollout.deploy();
    const before = cluster.messages("ScalingReplicaSet").length;
    const broken = rollout.watchBounds(4, 3);
    const progressing = rollout.watchProgressing();
    const startMs = cluster.clock.now();
    rollout.setImage("app:2");
    await rollout.finish();

    expect(rollout.scalings(before)).toEqual([
      "up app:2 from 0 to 1",
      "down app:1 from 3 to 2",
      "up app:2 from 1 to 2",
      "down app:1 from 2 to 1",
      "up app:2 from 2 to 3",
      "down app:1 from 1 to 0",
    ]);
    expect(broken).toEqual([]);
    expect(progressing).toEqual([
      "True NewReplicaSetAvailable",
      "True NewReplicaSetCreated",
      "True ReplicaSetUpdated",
      "True NewReplicaSetAvailable",
    ]);
    expect(cluster.clock.now() - startMs).toBeGreaterThan(3 * READY_DELAY_MS + STOP_DELAY_MS);
    expect(cluster.pods().map(({ spec }) => spec.containers[0]?.image)).toEqual(["app:2", "app:2", "app:2"]);
    expect(cluster.deployment("web").metadata.annotations).toEqual({ "deployment.kubernetes.io/revision": "2" });
    expect(cluster.deployment("web").status).toMatchObject({
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      terminatingReplicas: 0,
    });
  });

  test.each([
    [3, 1, 1],
    [3, 0, 1],
    [10, "25%", "25%"],
    [7, 3, 2],
  ])(
    "%d replicas with surge %s and unavailable %s stay within their bounds",
    async (replicas, maxSurge, maxUnavailable) => {
      await rollout.deploy({
        replicas,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } },
      });
      const surge = typeof maxSurge === "number" ? maxSurge : Math.ceil(replicas / 4);
      const unavailable = typeof maxUnavailable === "number" ? maxUnavailable : Math.floor(replicas / 4);
      const broken = rollout.watchBounds(replicas + surge, replicas - unavailable);
      rollout.setImage("app:2");
      await rollout.finish();
      expect(broken).toEqual([]);
    },
  );

  test("minReadySeconds holds back every step", async () => {
    await rollout.deploy({ replicas: 2, minReadySeconds: 30 });
    const startMs = cluster.clock.now();
    rollout.setImage("app:2");
    await rollout.finish();
    expect(cluster.clock.now() - startMs).toBeGreaterThan(2 * 29_000);
  });
});

describe("a rollout that does not get on", () => {
  test("is reported when progressDeadlineSeconds have passed, not earlier, and not again", async () => {
    await rollout.deploy({ progressDeadlineSeconds: 600 });
    rollout.setImage("app:broken", NEVER_STARTS);
    const broken = rollout.watchBounds(4, 3);
    await cluster.clock.advance(10_000);
    const lastProgressMs = Date.parse(rollout.condition("Progressing")?.lastUpdateTime ?? "");
    expect(
      await cluster.until(() => rollout.condition("Progressing")?.reason === "ProgressDeadlineExceeded", 3600),
    ).toBe(true);

    const tookSeconds = (cluster.clock.now() - lastProgressMs) / 1000;
    expect(tookSeconds).toBeGreaterThan(600);
    expect(tookSeconds).toBeLessThanOrEqual(602);
    const [broke] = cluster
      .replicaSetsOf("web")
      .filter(({ spec }) => spec.template.spec.containers[0]?.image === "app:broken");
    expect(rollout.condition("Progressing")).toMatchObject({
      status: "False",
      message: `ReplicaSet "${broke?.metadata.name}" has timed out progressing.`,
    });
    expect(broken).toEqual([]);

    const version = cluster.deployment("web").metadata.resourceVersion;
    await cluster.clock.advance(3_600_000);
    expect(cluster.deployment("web").metadata.resourceVersion).toBe(version);
  });

  test("goes back to the ReplicaSet of the earlier template, which gets a new revision", async () => {
    await rollout.deploy();
    const [first] = cluster.replicaSetsOf("web");
    rollout.setImage("app:broken", NEVER_READY);
    await cluster.clock.advance(60_000);
    rollout.setImage("app:1");
    await rollout.finish(60);

    const sets = cluster.replicaSetsOf("web");
    expect(sets).toHaveLength(2);
    const again = sets.find(({ metadata }) => metadata.uid === first?.metadata.uid);
    expect(again?.spec.replicas).toBe(3);
    expect(again?.metadata.annotations).toMatchObject({
      "deployment.kubernetes.io/revision": "3",
      "deployment.kubernetes.io/revision-history": "1",
    });
    expect(cluster.deployment("web").metadata.annotations?.["deployment.kubernetes.io/revision"]).toBe("3");
    expect(rollout.condition("Progressing")?.reason).toBe("NewReplicaSetAvailable");
  });
});
