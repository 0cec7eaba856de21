import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Deployment } from "../../../api/apps.ts";
import { deployments, pods, replicaSets } from "../../../api/resources.ts";
import { isReady } from "../pods.ts";
import { newDeployment, startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";

const READY_DELAY_MS = 2000;
const STOP_DELAY_MS = 3000;
const probe = {
  tcpSocket: { port: 3000 },
  periodSeconds: 1,
  timeoutSeconds: 1,
  successThreshold: 1,
  failureThreshold: 3,
};

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(20260101, {
    startDelayMs: 500,
    readyDelayMs: READY_DELAY_MS,
    stopDelayMs: STOP_DELAY_MS,
  });
});

afterEach(async () => {
  await cluster.stop();
  expect(cluster.warnings).toEqual([]);
});

/** Creates the Deployment and waits for its first rollout. */
async function deploy(spec: Partial<Deployment["spec"]> = {}): Promise<void> {
  cluster.api.create(deployments, newDeployment({ spec, container: { readinessProbe: probe } }));
  expect(await cluster.until(() => cluster.isRolledOut("web"), 60)).toBe(true);
}

function change(spec: (present: Deployment["spec"]) => Partial<Deployment["spec"]>): void {
  const present = cluster.deployment("web");
  cluster.api.update(deployments, { ...present, spec: { ...present.spec, ...spec(present.spec) } });
}

function setImage(image: string, annotations: Record<string, string> = {}): void {
  change(({ template }) => ({
    template: {
      metadata: { ...template.metadata, annotations },
      spec: { ...template.spec, containers: template.spec.containers.map((container) => ({ ...container, image })) },
    },
  }));
}

/** Messages of scaling since the last call, with names of ReplicaSets replaced by their images. */
function scalings(since = 0): string[] {
  const images = new Map(
    cluster.replicaSetsOf("web").map(({ metadata, spec }) => [metadata.name, spec.template.spec.containers[0]?.image]),
  );
  return cluster
    .messages("ScalingReplicaSet")
    .slice(since)
    .map((message) =>
      message.replace(/^Scaled (up|down) replica set (\S+) /, (_, way, name) => `${way} ${images.get(name)} `),
    );
}

function condition(type: string) {
  return cluster.deployment("web").status.conditions?.find((candidate) => candidate.type === type);
}

/** Sequence of `status reason` of the condition Progressing. */
function watchProgressing(): string[] {
  const seen: string[] = [];
  cluster.api.watch(deployments, ({ object }) => {
    const present = object.status.conditions?.find(({ type }) => type === "Progressing");
    const text = `${present?.status} ${present?.reason}`;
    if (present && seen.at(-1) !== text) seen.push(text);
  });
  return seen;
}

/** Checks at every event that a rolling update stays within its bounds. */
function watchBounds(most: number, least: number): string[] {
  const broken: string[] = [];
  const check = () => {
    const wanted = cluster.replicaSetsOf("web").reduce((sum, { spec }) => sum + spec.replicas, 0);
    const alive = cluster.pods().filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    if (wanted > most) broken.push(`${wanted} replicas wanted`);
    if (alive.length > most) broken.push(`${alive.length} Pods`);
    if (alive.filter(isReady).length < least) broken.push(`${alive.filter(isReady).length} ready`);
  };
  cluster.api.watch(deployments, check);
  cluster.api.watch(replicaSets, check);
  cluster.api.watch(pods, check);
  return broken;
}

describe("a rolling update in virtual time", () => {
  test("replaces one Pod after the other within its bounds, in the sequence of Kubernetes", async () => {
    await deploy();
    const before = cluster.messages("ScalingReplicaSet").length;
    const broken = watchBounds(4, 3);
    const progressing = watchProgressing();
    const startMs = cluster.clock.now();
    setImage("app:2");
    expect(await cluster.until(() => cluster.isRolledOut("web"), 600)).toBe(true);

    expect(scalings(before)).toEqual([
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
      await deploy({ replicas, strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } } });
      const surge = typeof maxSurge === "number" ? maxSurge : Math.ceil(replicas / 4);
      const unavailable = typeof maxUnavailable === "number" ? maxUnavailable : Math.floor(replicas / 4);
      const broken = watchBounds(replicas + surge, replicas - unavailable);
      setImage("app:2");
      expect(await cluster.until(() => cluster.isRolledOut("web"), 600)).toBe(true);
      expect(broken).toEqual([]);
    },
  );

  test("minReadySeconds holds back every step", async () => {
    await deploy({ replicas: 2, minReadySeconds: 30 });
    const startMs = cluster.clock.now();
    setImage("app:2");
    expect(await cluster.until(() => cluster.isRolledOut("web"), 600)).toBe(true);
    expect(cluster.clock.now() - startMs).toBeGreaterThan(2 * 29_000);
  });
});

describe("a rollout that does not get on", () => {
  test("is reported when progressDeadlineSeconds have passed, not earlier, and not again", async () => {
    await deploy({ progressDeadlineSeconds: 600 });
    setImage("app:broken", { "rollscope.dev/simulate-start-delay-ms": "999999999" });
    const broken = watchBounds(4, 3);
    await cluster.clock.advance(10_000);
    const lastProgressMs = Date.parse(condition("Progressing")?.lastUpdateTime ?? "");
    expect(await cluster.until(() => condition("Progressing")?.reason === "ProgressDeadlineExceeded", 3600)).toBe(true);

    const tookSeconds = (cluster.clock.now() - lastProgressMs) / 1000;
    expect(tookSeconds).toBeGreaterThan(600);
    expect(tookSeconds).toBeLessThanOrEqual(602);
    const [broke] = cluster
      .replicaSetsOf("web")
      .filter(({ spec }) => spec.template.spec.containers[0]?.image === "app:broken");
    expect(condition("Progressing")).toMatchObject({
      status: "False",
      message: `ReplicaSet "${broke?.metadata.name}" has timed out progressing.`,
    });
    expect(broken).toEqual([]);

    const version = cluster.deployment("web").metadata.resourceVersion;
    await cluster.clock.advance(3_600_000);
    expect(cluster.deployment("web").metadata.resourceVersion).toBe(version);
  });

  test("goes back to the ReplicaSet of the earlier template, which gets a new revision", async () => {
    await deploy();
    const [first] = cluster.replicaSetsOf("web");
    setImage("app:broken", { "rollscope.dev/simulate-ready-delay-ms": "999999999" });
    await cluster.clock.advance(60_000);
    setImage("app:1");
    expect(await cluster.until(() => cluster.isRolledOut("web"), 60)).toBe(true);

    const sets = cluster.replicaSetsOf("web");
    expect(sets).toHaveLength(2);
    const again = sets.find(({ metadata }) => metadata.uid === first?.metadata.uid);
    expect(again?.spec.replicas).toBe(3);
    expect(again?.metadata.annotations).toMatchObject({
      "deployment.kubernetes.io/revision": "3",
      "deployment.kubernetes.io/revision-history": "1",
    });
    expect(cluster.deployment("web").metadata.annotations?.["deployment.kubernetes.io/revision"]).toBe("3");
    expect(condition("Progressing")?.reason).toBe("NewReplicaSetAvailable");
  });
});

describe("Recreate", () => {
  test("starts nothing new before everything old is gone", async () => {
    await deploy({ strategy: { type: "Recreate" } });
    const before = cluster.messages("ScalingReplicaSet").length;
    let together = 0;
    cluster.api.watch(pods, () => {
      const images = cluster
        .pods()
        .filter(({ status }) => status.phase === "Running" || status.phase === "Pending")
        .map(({ spec }) => spec.containers[0]?.image);
      if (new Set(images).size > 1) together++;
    });
    setImage("app:2");
    expect(await cluster.until(() => cluster.isRolledOut("web"), 600)).toBe(true);
    expect(together).toBe(0);
    expect(scalings(before)).toEqual(["down app:1 from 3 to 0", "up app:2 from 0 to 3"]);
  });
});

describe("pause and resume", () => {
  test("changes wait until the Deployment is resumed; scaling does not", async () => {
    await deploy({ replicas: 2 });
    const progressing = watchProgressing();
    change(() => ({ paused: true }));
    setImage("app:2");
    await cluster.clock.advance(10_000);
    setImage("app:3");
    change(() => ({ replicas: 3 }));
    await cluster.clock.advance(60_000);
    expect(scalings()).toEqual(["up app:1 from 0 to 2", "up app:1 from 2 to 3"]);
    expect(cluster.replicaSetsOf("web")).toHaveLength(1);
    await cluster.clock.advance(3_600_000);
    expect(condition("Progressing")).toMatchObject({ status: "Unknown", message: "Deployment is paused" });

    change(() => ({ paused: false }));
    expect(await cluster.until(() => cluster.isRolledOut("web"), 600)).toBe(true);
    expect(progressing).toEqual([
      "True NewReplicaSetAvailable",
      "Unknown DeploymentPaused",
      "Unknown DeploymentResumed",
      "True ReplicaSetUpdated",
      "True NewReplicaSetAvailable",
    ]);
    const images = cluster.replicaSetsOf("web").map(({ spec }) => spec.template.spec.containers[0]?.image);
    expect(images.sort()).toEqual(["app:1", "app:3"]);
  });
});

describe("scaling", () => {
  test("in the middle of a rollout is spread in proportion", async () => {
    const strategy = { type: "RollingUpdate" as const, rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } };
    await deploy({ replicas: 10, strategy });
    setImage("app:broken", { "rollscope.dev/simulate-start-delay-ms": "999999999" });
    await cluster.clock.advance(30_000);
    const sizes = () => {
      const sets = cluster.replicaSetsOf("web");
      return sets.map(({ spec }) => [spec.template.spec.containers[0]?.image, spec.replicas]).sort();
    };
    expect(sizes()).toEqual([
      ["app:1", 8],
      ["app:broken", 5],
    ]);
    change(() => ({ replicas: 15 }));
    await cluster.clock.advance(1000);
    expect(sizes()).toEqual([
      ["app:1", 11],
      ["app:broken", 7],
    ]);
  });

  test("to 0 and back keeps the ReplicaSet", async () => {
    await deploy();
    change(() => ({ replicas: 0 }));
    expect(await cluster.until(() => cluster.pods().length === 0, 60)).toBe(true);
    change(() => ({ replicas: 2 }));
    expect(await cluster.until(() => cluster.isRolledOut("web"), 60)).toBe(true);
    expect(cluster.replicaSetsOf("web")).toHaveLength(1);
    expect(cluster.pods()).toHaveLength(2);
  });
});

describe("history", () => {
  test("keeps revisionHistoryLimit old ReplicaSets", async () => {
    await deploy({ replicas: 1, revisionHistoryLimit: 2 });
    for (const image of ["app:2", "app:3", "app:4", "app:5"]) {
      setImage(image);
      expect(await cluster.until(() => cluster.isRolledOut("web"), 60)).toBe(true);
    }
    await cluster.clock.advance(1000);
    const images = cluster.replicaSetsOf("web").map(({ spec }) => spec.template.spec.containers[0]?.image);
    expect(images.sort()).toEqual(["app:3", "app:4", "app:5"]);
  });
});

describe("a name that is taken", () => {
  test("raises collisionCount and takes another name", async () => {
    await deploy({ replicas: 1 });
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
    await deploy({ replicas: 1 });
    expect(cluster.deployment("web").status.collisionCount).toBe(1);
    expect(cluster.replicaSetsOf("web").map(({ metadata }) => metadata.name)).not.toContain(name);
  });
});
