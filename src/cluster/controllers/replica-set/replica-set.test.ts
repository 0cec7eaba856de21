import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ReplicaSet } from "../../../api/apps.ts";
import type { Pod } from "../../../api/core.ts";
import { pods, replicaSets } from "../../../api/resources.ts";
import { template } from "../testing/objects.ts";
import { startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(7);
});

afterEach(() => cluster.stop());

function createReplicaSet(replicas: number): ReplicaSet {
  return cluster.api.create(replicaSets, {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { namespace: "test", name: "set" },
    spec: { replicas, selector: { matchLabels: { app: "web" } }, template: template() },
  });
}

function createLoosePod(): Pod {
  const { metadata, spec } = template();
  return cluster.api.create(pods, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...metadata, namespace: "test", name: "loose" },
    spec,
  });
}

function relabel(name: string, labels: Record<string, string>): void {
  const present = cluster.api.get(pods, "test", name);
  cluster.api.update(pods, { ...present, metadata: { ...present.metadata, labels } });
}

const status = () => cluster.api.get(replicaSets, "test", "set").status;
const owners = (name: string) =>
  cluster.api.get(pods, "test", name).metadata.ownerReferences?.map(({ kind, name: owner }) => `${kind}/${owner}`);

describe("a ReplicaSet", () => {
  test("creates what is missing and tells so in events", async () => {
    createReplicaSet(5);
    expect(await cluster.until(() => status().readyReplicas === 5, 30)).toBe(true);
    const names = cluster.pods().map(({ metadata }) => metadata.name);
    expect(names).toHaveLength(5);
    expect(names.every((name) => /^set-[bcdfghjklmnpqrstvwxz2456789]{5}$/.test(name))).toBe(true);
    expect(cluster.messages("SuccessfulCreate").sort()).toEqual(names.map((name) => `Created pod: ${name}`).sort());
    expect(status()).toEqual({
      replicas: 5,
      fullyLabeledReplicas: 5,
      readyReplicas: 5,
      availableReplicas: 5,
      terminatingReplicas: 0,
      observedGeneration: 1,
    });
  });

  test("replaces a Pod that somebody deletes", async () => {
    createReplicaSet(1);
    await cluster.until(() => status().readyReplicas === 1, 30);
    const [first] = cluster.pods();
    cluster.api.delete(pods, "test", first?.metadata.name ?? "");
    await cluster.clock.advance(100);
    expect(status()).toMatchObject({ replicas: 1, terminatingReplicas: 1 });
    expect(await cluster.until(() => status().readyReplicas === 1 && cluster.pods().length === 1, 60)).toBe(true);
    expect(cluster.pods()[0]?.metadata.uid).not.toBe(first?.metadata.uid);
  });

  test("adopts, releases and replaces, and deletes one too many but not the oldest", async () => {
    createLoosePod();
    await cluster.clock.advance(10_000);
    createReplicaSet(2);
    await cluster.until(() => status().readyReplicas === 2, 30);
    expect(owners("loose")).toEqual(["ReplicaSet/set"]);
    expect(cluster.messages("SuccessfulCreate")).toHaveLength(1);

    relabel("loose", { app: "away" });
    await cluster.until(() => status().readyReplicas === 2 && cluster.pods().length === 3, 30);
    expect(owners("loose")).toBeUndefined();
    expect(cluster.messages("SuccessfulCreate")).toHaveLength(2);

    await cluster.clock.advance(60_000);
    relabel("loose", { app: "web" });
    await cluster.until(() => cluster.pods().length === 2 && status().terminatingReplicas === 0, 60);
    expect(owners("loose")).toEqual(["ReplicaSet/set"]);
    expect(cluster.messages("SuccessfulDelete")).toHaveLength(1);
  });

  test("reports that it cannot create Pods, tries again ever later, and takes the report back", async () => {
    const { api } = cluster;
    const create = api.create.bind(api);
    let attempts = 0;
    api.create = (resource, object) => {
      if (resource.plural !== "pods") return create(resource, object);
      attempts++;
      return api.get(resource, "test", "no-such-pod");
    };
    createReplicaSet(8);
    await cluster.clock.advance(1000);
    expect(status().conditions).toMatchObject([
      { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: 'pods "no-such-pod" not found' },
    ]);
    expect(status().replicas).toBe(0);
    // One attempt each time, after 5, 10, 20, ... ms.
    expect(attempts).toBeGreaterThan(4);
    expect(attempts).toBeLessThan(20);
    api.create = create;
    expect(await cluster.until(() => status().readyReplicas === 8, 30)).toBe(true);
    expect(status().conditions).toBeUndefined();
  });
});
