import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { deployments, pods, replicaSets } from "../../../api/resources.ts";
import { NEVER_STARTS, RolloutFixture } from "../testing/rollout-fixture.ts";
import { startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";

let cluster: VirtualCluster;
let rollout: RolloutFixture;

beforeEach(async () => {
  cluster = await startVirtualCluster(20260102, { readyDelayMs: 2000, stopDelayMs: 3000 });
  rollout = new RolloutFixture(cluster);
});

afterEach(() => cluster.stop());

describe("Recreate", () => {
  test("starts nothing new before everything old is gone", async () => {
    await rollout.deploy({ strategy: { type: "Recreate" } });
    const before = cluster.messages("ScalingReplicaSet").length;
    let together = 0;
    cluster.api.watch(pods, () => {
      const images = cluster
        .pods()
        .filter(({ status }) => status.phase === "Running" || status.phase === "Pending")
        .map(({ spec }) => spec.containers[0]?.image);
      if (new Set(images).size > 1) together++;
    });
    rollout.setImage("app:2");
    await rollout.finish();
    expect(together).toBe(0);
    expect(rollout.scalings(before)).toEqual(["down app:1 from 3 to 0", "up app:2 from 0 to 3"]);
  });
});

describe("pause and resume", () => {
  test("changes wait until the Deployment is resumed; scaling does not", async () => {
    await rollout.deploy({ replicas: 2 });
    const progressing = rollout.watchProgressing();
    rollout.change(() => ({ paused: true }));
    rollout.setImage("app:2");
    await cluster.clock.advance(10_000);
    rollout.setImage("app:3");
    rollout.change(() => ({ replicas: 3 }));
    await cluster.clock.advance(60_000);
    expect(rollout.scalings()).toEqual(["up app:1 from 0 to 2", "up app:1 from 2 to 3"]);
    expect(cluster.replicaSetsOf("web")).toHaveLength(1);
    await cluster.clock.advance(3_600_000);
    expect(rollout.condition("Progressing")).toMatchObject({ status: "Unknown", message: "Deployment is paused" });

    rollout.change(() => ({ paused: false }));
    await rollout.finish();
    expect(progressing).toEqual([
      "True NewReplicaSetAvailable",
      "Unknown DeploymentPaused",
      "Unknown DeploymentResumed",
      "True ReplicaSetUpdated",
      "True NewReplicaSetAvailable",
    ]);
    expect(rollout.sizes()).toEqual({ "app:1": 0, "app:3": 3 });
  });
});

describe("scaling", () => {
  test("in the middle of a rollout is spread in proportion", async () => {
    const strategy = { type: "RollingUpdate" as const, rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } };
    await rollout.deploy({ replicas: 10, strategy });
    rollout.setImage("app:broken", NEVER_STARTS);
    await cluster.clock.advance(30_000);
    expect(rollout.sizes()).toEqual({ "app:1": 8, "app:broken": 5 });
    rollout.change(() => ({ replicas: 15 }));
    await cluster.clock.advance(1000);
    expect(rollout.sizes()).toEqual({ "app:1": 11, "app:broken": 7 });
  });

  test("to 0 and back keeps the ReplicaSet", async () => {
    await rollout.deploy();
    rollout.change(() => ({ replicas: 0 }));
    expect(await cluster.until(() => cluster.pods().length === 0, 60)).toBe(true);
    rollout.change(() => ({ replicas: 2 }));
    await rollout.finish(60);
    expect(cluster.replicaSetsOf("web")).toHaveLength(1);
    expect(cluster.pods()).toHaveLength(2);
  });
});

describe("history", () => {
  test("keeps revisionHistoryLimit old ReplicaSets", async () => {
    await rollout.deploy({ replicas: 1, revisionHistoryLimit: 2 });
    for (const image of ["app:2", "app:3", "app:4", "app:5"]) {
      rollout.setImage(image);
      await rollout.finish(60);
    }
    await cluster.clock.advance(1000);
    expect(rollout.sizes()).toEqual({ "app:3": 0, "app:4": 0, "app:5": 1 });
  });
});

describe("a name that is taken", () => {
  test("raises collisionCount and takes another name", async () => {
    await rollout.deploy({ replicas: 1 });
    const [first] = cluster.replicaSetsOf("web");
    const { namespace = "", name = "" } = first?.metadata ?? {};
    // Somebody replaces the ReplicaSet by one of the same name with another template, and gives it away.
    cluster.api.delete(deployments, namespace, "web");
    expect(await cluster.until(() => cluster.pods().length === 0, 60)).toBe(true);
    cluster.api.create(replicaSets, {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: { namespace, name, labels: { other: "x" } },
      spec: {
        replicas: 0,
        selector: { matchLabels: { other: "x" } },
        template: { metadata: { labels: { other: "x" } }, spec: first?.spec.template.spec ?? { containers: [] } },
      } as never,
    });
    await rollout.deploy({ replicas: 1 });
    expect(cluster.deployment("web").status.collisionCount).toBe(1);
    expect(cluster.replicaSetsOf("web").map(({ metadata }) => metadata.name)).not.toContain(name);
  });
});
