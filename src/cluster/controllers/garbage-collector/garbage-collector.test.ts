import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ConfigMap } from "../../../api/core.ts";
import type { ObjectMeta, OwnerReference } from "../../../api/meta.ts";
import { configMaps, deployments, replicaSets } from "../../../api/resources.ts";
import { newDeployment, startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(13);
});

afterEach(() => cluster.stop());

function create(name: string, meta: Partial<ObjectMeta> = {}): ConfigMap {
  const metadata = { namespace: "test", name, ...meta };
  return cluster.api.create(configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata });
}

function ownedBy(owner: ConfigMap, changes: Partial<OwnerReference> = {}): OwnerReference {
  return { apiVersion: "v1", kind: "ConfigMap", name: owner.metadata.name, uid: owner.metadata.uid, ...changes };
}

const find = (name: string) => cluster.api.find(configMaps, "test", name);
const settle = () => cluster.clock.advance(1000);

describe("the garbage collector", () => {
  test("deletes dependents after their owner, through several levels", async () => {
    const owner = create("owner");
    const child = create("child", { ownerReferences: [ownedBy(owner)] });
    create("grandchild", { ownerReferences: [ownedBy(child)] });
    create("other");
    await settle();
    cluster.api.delete(configMaps, "test", "owner", { propagationPolicy: "Background" });
    await settle();
    expect(["child", "grandchild"].map(find)).toEqual([undefined, undefined]);
    expect(find("other")).toBeDefined();
  });

  test("deletes what names an owner that does not exist, or another of the same name", async () => {
    const owner = create("owner");
    create("lost", { ownerReferences: [ownedBy(owner, { name: "nobody", uid: "no-such-uid" })] });
    create("mistaken", { ownerReferences: [ownedBy(owner, { uid: "another-uid" })] });
    create("foreign", { ownerReferences: [ownedBy(owner, { apiVersion: "example.com/v1", kind: "Unknown" })] });
    await settle();
    expect(["lost", "mistaken"].map(find)).toEqual([undefined, undefined]);
    expect(find("foreign")).toBeDefined();
  });

  test("keeps what has another owner and drops the reference to the absent one", async () => {
    const owner = create("owner");
    create("half", { ownerReferences: [ownedBy(owner), ownedBy(owner, { name: "nobody", uid: "no-such-uid" })] });
    await settle();
    expect(find("half")?.metadata.ownerReferences).toEqual([ownedBy(owner)]);
  });

  test("in the foreground the owner waits for dependents that block it", async () => {
    const owner = create("owner");
    create("blocking", {
      ownerReferences: [ownedBy(owner, { blockOwnerDeletion: true })],
      finalizers: ["example.com/hold"],
    });
    cluster.api.delete(configMaps, "test", "owner", { propagationPolicy: "Foreground" });
    await settle();
    expect(find("owner")?.metadata.finalizers).toEqual(["foregroundDeletion"]);
    const blocking = find("blocking");
    expect(blocking?.metadata.deletionTimestamp).toBeDefined();
    if (blocking) cluster.api.update(configMaps, { ...blocking, metadata: { ...blocking.metadata, finalizers: [] } });
    await settle();
    expect(["owner", "blocking"].map(find)).toEqual([undefined, undefined]);
  });

  test("owners that block each other do not wait forever", async () => {
    const first = create("first");
    const second = create("second", { ownerReferences: [ownedBy(first, { blockOwnerDeletion: true })] });
    const metadata = { ...first.metadata, ownerReferences: [ownedBy(second, { blockOwnerDeletion: true })] };
    cluster.api.update(configMaps, { ...first, metadata });
    await settle();
    cluster.api.delete(configMaps, "test", "first", { propagationPolicy: "Foreground" });
    await settle();
    expect(["first", "second"].map(find)).toEqual([undefined, undefined]);
  });

  test("orphans: the ReplicaSet of a deleted Deployment stays and a new one adopts it", async () => {
    cluster.api.create(deployments, newDeployment());
    expect(await cluster.until(() => cluster.isRolledOut("web"), 60)).toBe(true);
    const [before] = cluster.replicaSetsOf("web");
    cluster.api.delete(deployments, "test", "web", { propagationPolicy: "Orphan" });
    await settle();
    expect(cluster.api.find(deployments, "test", "web")).toBeUndefined();
    expect(cluster.api.list(replicaSets)[0]?.metadata.ownerReferences).toBeUndefined();
    expect(cluster.pods()).toHaveLength(3);
    cluster.api.create(deployments, newDeployment());
    expect(await cluster.until(() => cluster.isRolledOut("web"), 60)).toBe(true);
    expect(cluster.replicaSetsOf("web").map(({ metadata }) => metadata.uid)).toEqual([before?.metadata.uid]);
  });

  test.each(["Background", "Foreground"] as const)("a Deployment goes with everything it owns: %s", async (policy) => {
    cluster.api.create(deployments, newDeployment());
    expect(await cluster.until(() => cluster.isRolledOut("web"), 60)).toBe(true);
    const scalings = cluster.messages("ScalingReplicaSet").length;
    cluster.api.delete(deployments, "test", "web", { propagationPolicy: policy });
    expect(await cluster.until(() => cluster.pods().length === 0, 60)).toBe(true);
    await settle();
    expect(cluster.api.list(deployments)).toEqual([]);
    expect(cluster.api.list(replicaSets)).toEqual([]);
    expect(cluster.messages("ScalingReplicaSet")).toHaveLength(scalings);
  });
});
