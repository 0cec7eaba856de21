import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { StatefulSet } from "../../../api/apps.ts";
import type { Pod } from "../../../api/core.ts";
import {
  controllerRevisions,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  statefulSets,
} from "../../../api/resources.ts";
import { readyCondition } from "../pods.ts";
import { template } from "../testing/objects.ts";
import { startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";

type Spec = StatefulSet["spec"];

let cluster: VirtualCluster;
beforeEach(async () => {
  cluster = await startVirtualCluster(7, { startDelayMs: 2000 });
});
afterEach(() => cluster.stop());

function create(changes: Partial<Spec> = {}): StatefulSet {
  return cluster.api.create(statefulSets, {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { namespace: "test", name: "web" },
    spec: { selector: { matchLabels: { app: "web" } }, template: template(), replicas: 3, ...changes } as Spec,
  });
}

const set = () => cluster.api.get(statefulSets, "test", "web");
const names = () => cluster.pods().map(({ metadata }) => metadata.name);
const imageOf = (pod: Pod | undefined) => pod?.spec.containers[0]?.image;
const images = () => cluster.pods().map((pod) => `${pod.metadata.name} ${imageOf(pod)}`);
const pod = (name: string) => cluster.api.get(pods, "test", name);
const whole =
  (replicas = 3) =>
  () =>
    set().status.availableReplicas === replicas && cluster.pods().length === replicas;

function change(changes: Partial<Spec>): void {
  const present = set();
  cluster.api.update(statefulSets, { ...present, spec: { ...present.spec, ...changes } });
}

function withImage(image: string): Spec["template"] {
  const changed = template();
  changed.spec.containers = changed.spec.containers.map((container) => ({ ...container, image }));
  return changed;
}

/** Names of Pods in the order in which something happened to them, by the messages of events. */
const order = (reason: string) => cluster.messages(reason).map((message) => /Pod (\S+) in/.exec(message)?.[1]);

describe("Pods in order", () => {
  test("each is made when the one before it is available, and named by its place", async () => {
    create();
    expect(await cluster.until(whole(), 60)).toBe(true);
    expect(names()).toEqual(["web-0", "web-1", "web-2"]);
    expect(cluster.messages("SuccessfulCreate")[0]).toBe("create Pod web-0 in StatefulSet web successful");
    for (const [earlier, later] of [
      ["web-0", "web-1"],
      ["web-1", "web-2"],
    ] as const) {
      const readyMs = Date.parse(readyCondition(pod(earlier))?.lastTransitionTime ?? "");
      expect(Date.parse(pod(later).metadata.creationTimestamp)).toBeGreaterThanOrEqual(readyMs);
    }
    const { metadata, spec } = pod("web-1");
    expect(metadata.labels).toMatchObject({
      "statefulset.kubernetes.io/pod-name": "web-1",
      "apps.kubernetes.io/pod-index": "1",
      "controller-revision-hash": set().status.updateRevision,
    });
    expect(spec.hostname).toBe("web-1");
  });

  test("the last goes first", async () => {
    create();
    await cluster.until(whole(), 60);
    change({ replicas: 1 });
    expect(await cluster.until(whole(1), 120)).toBe(true);
    expect(order("SuccessfulDelete")).toEqual(["web-2", "web-1"]);
    expect(names()).toEqual(["web-0"]);
  });

  test("with Parallel all come at once", async () => {
    create({ podManagementPolicy: "Parallel" });
    await cluster.clock.advance(100);
    expect(names()).toEqual(["web-0", "web-1", "web-2"]);
  });

  test("ordinals may begin elsewhere", async () => {
    create({ ordinals: { start: 5 }, replicas: 2 });
    await cluster.until(whole(2), 60);
    expect(names()).toEqual(["web-5", "web-6"]);
  });
});

describe("a Pod that is lost", () => {
  test("comes back under its name", async () => {
    create();
    await cluster.until(whole(), 60);
    const { uid } = pod("web-1").metadata;
    cluster.api.delete(pods, "test", "web-1", { gracePeriodSeconds: 0 });
    expect(await cluster.until(() => whole()() && pod("web-1").metadata.uid !== uid, 60)).toBe(true);
    expect(names()).toEqual(["web-0", "web-1", "web-2"]);
  });

  test("is made anew when it has failed", async () => {
    create({ replicas: 1 });
    await cluster.until(whole(1), 60);
    const failed = pod("web-0");
    cluster.api.updateStatus(pods, { ...failed, status: { ...failed.status, phase: "Failed" } });
    const isReplaced = () => cluster.api.find(pods, "test", "web-0")?.metadata.uid !== failed.metadata.uid;
    expect(await cluster.until(() => isReplaced() && whole(1)(), 60)).toBe(true);
  });
});

describe("an update", () => {
  beforeEach(async () => {
    create();
    await cluster.until(whole(), 60);
  });
  const isComplete = () => whole()() && set().status.currentRevision === set().status.updateRevision;

  test("rolls from the highest ordinal down, and is complete then", async () => {
    const first = set().status.currentRevision;
    change({ template: withImage("app:2") });
    await cluster.clock.advance(100);
    expect(set().status).toMatchObject({ currentRevision: first, currentReplicas: 2 });
    expect(await cluster.until(isComplete, 300)).toBe(true);
    expect(order("SuccessfulDelete")).toEqual(["web-2", "web-1", "web-0"]);
    expect(images()).toEqual(["web-0 app:2", "web-1 app:2", "web-2 app:2"]);
    expect(set().status).toMatchObject({ currentReplicas: 3, updatedReplicas: 3, readyReplicas: 3 });
    expect(set().status.currentRevision).not.toBe(first);
    expect(
      cluster.api
        .list(controllerRevisions, { namespace: "test" })
        .map(({ revision }) => revision)
        .sort((a, b) => a - b),
    ).toEqual([1, 2]);
  });

  test("rolls as well when only its type is given", async () => {
    change({ template: withImage("app:2"), updateStrategy: { type: "RollingUpdate" } });
    await cluster.clock.advance(100);
    expect(await cluster.until(isComplete, 300)).toBe(true);
    expect(order("SuccessfulDelete")).toEqual(["web-2", "web-1", "web-0"]);
    expect(images()).toEqual(["web-0 app:2", "web-1 app:2", "web-2 app:2"]);
  });

  test("stops at the partition; Pods below it come back as they were", async () => {
    change({
      template: withImage("app:2"),
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 2 } },
    });
    expect(
      await cluster.until(() => imageOf(cluster.api.find(pods, "test", "web-2")) === "app:2" && whole()(), 120),
    ).toBe(true);
    cluster.api.delete(pods, "test", "web-0", { gracePeriodSeconds: 0 });
    expect(await cluster.until(() => cluster.api.find(pods, "test", "web-0") !== undefined && whole()(), 120)).toBe(
      true,
    );
    expect(images()).toEqual(["web-0 app:1", "web-1 app:1", "web-2 app:2"]);
    expect(set().status).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
  });

  test("maxUnavailable takes several at once", async () => {
    const rollingUpdate = { partition: 0, maxUnavailable: 2 };
    change({ template: withImage("app:2"), updateStrategy: { type: "RollingUpdate", rollingUpdate } });
    await cluster.clock.advance(100);
    expect(order("SuccessfulDelete")).toEqual(["web-2", "web-1"]);
  });

  test("with OnDelete waits for somebody to delete", async () => {
    change({ template: withImage("app:2"), updateStrategy: { type: "OnDelete" } });
    await cluster.clock.advance(60_000);
    expect(images()).toEqual(["web-0 app:1", "web-1 app:1", "web-2 app:1"]);
    cluster.api.delete(pods, "test", "web-1", { gracePeriodSeconds: 0 });
    await cluster.until(() => imageOf(cluster.api.find(pods, "test", "web-1")) === "app:2" && whole()(), 60);
    expect(images()).toEqual(["web-0 app:1", "web-1 app:2", "web-2 app:1"]);
  });

  test("back to what was before makes the old revision the newest", async () => {
    const first = set().status.currentRevision;
    change({ template: withImage("app:2") });
    await cluster.until(isComplete, 300);
    change({ template: template() });
    expect(await cluster.until(() => isComplete() && set().status.currentRevision === first, 300)).toBe(true);
    expect(cluster.api.get(controllerRevisions, "test", first ?? "").revision).toBe(3);
  });
});

test("with Parallel an update replaces Pods that never became ready", async () => {
  const gated = template();
  gated.spec.readinessGates = [{ conditionType: "example.com/never" }];
  create({ podManagementPolicy: "Parallel", template: gated });
  await cluster.until(() => cluster.pods().every(({ status }) => status.phase === "Running"), 10);
  change({ template: withImage("app:2") });
  expect(await cluster.until(whole(), 300)).toBe(true);
  expect(images()).toEqual(["web-0 app:2", "web-1 app:2", "web-2 app:2"]);
});

describe("claims", () => {
  const data = {
    metadata: { name: "data" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  };
  const claims = () => cluster.api.list(persistentVolumeClaims, { namespace: "test" });
  const claimsAndOwners = () =>
    claims().map(({ metadata }) => [
      metadata.name,
      ...(metadata.ownerReferences ?? []).map(({ kind, name }) => `${kind} ${name}`),
    ]);
  const withClaims = (persistentVolumeClaimRetentionPolicy: Spec["persistentVolumeClaimRetentionPolicy"]) => {
    for (const name of ["one", "two", "three"]) {
      cluster.api.create(persistentVolumes, {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name },
        spec: {
          capacity: { storage: "1Gi" },
          accessModes: ["ReadWriteOnce"],
          hostPath: { path: "/v" },
          persistentVolumeReclaimPolicy: "Retain",
        },
      });
    }
    create({ volumeClaimTemplates: [data], persistentVolumeClaimRetentionPolicy, replicas: 2 });
  };

  test("stay when their Pods go", async () => {
    withClaims({ whenDeleted: "Retain", whenScaled: "Retain" });
    expect(await cluster.until(whole(2), 120)).toBe(true);
    change({ replicas: 1 });
    expect(await cluster.until(whole(1), 120)).toBe(true);
    expect(claimsAndOwners()).toEqual([["data-web-0"], ["data-web-1"]]);
  });

  test("belong to the StatefulSet when they are to go with it, before their Pod is ready", async () => {
    withClaims({ whenDeleted: "Delete", whenScaled: "Retain" });
    await cluster.until(() => claims().length === 1, 10);
    await cluster.clock.advance(100);
    expect(claimsAndOwners()).toEqual([["data-web-0", "StatefulSet web"]]);
  });

  test("go with a Pod that is scaled away, and come back new", async () => {
    withClaims({ whenDeleted: "Retain", whenScaled: "Delete" });
    expect(await cluster.until(whole(2), 120)).toBe(true);
    const [, before] = claims();
    change({ replicas: 1 });
    await cluster.until(whole(1), 120);
    change({ replicas: 2 });
    expect(await cluster.until(whole(2), 120)).toBe(true);
    const [kept, after] = claims();
    expect(claimsAndOwners()).toEqual([["data-web-0"], ["data-web-1"]]);
    expect(after?.metadata.uid).not.toBe(before?.metadata.uid);
    expect(pod("web-0").spec.volumes?.[0]).toMatchObject({ persistentVolumeClaim: { claimName: kept?.metadata.name } });
  });
});
