import { afterEach, beforeEach, expect, test } from "vitest";
import type { Pod, PodSpec } from "../../api/core.ts";
import { nodes, pods } from "../../api/resources.ts";
import { podSpec } from "../controllers/testing/objects.ts";
import { startVirtualCluster, type VirtualCluster } from "../controllers/testing/virtual-cluster.ts";

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(19);
});

afterEach(() => cluster.stop());

function createPod(name: string, spec: Partial<PodSpec>): Pod {
  const metadata = { namespace: "test", name };
  return cluster.api.create(pods, { apiVersion: "v1", kind: "Pod", metadata, spec: podSpec(spec) });
}

const get = (name: string) => cluster.api.get(pods, "test", name);
const scheduled = (name: string) => get(name).status.conditions?.find(({ type }) => type === "PodScheduled");

test("binds a Pod to a Node that fits and says so", async () => {
  createPod("a", {});
  await cluster.clock.advance(100);
  expect(get("a").spec.nodeName).toBe("node-1");
  expect(scheduled("a")?.status).toBe("True");
  expect(cluster.messages("Scheduled")).toEqual(["Successfully assigned test/a to node-1"]);
});

test("leaves Pods of other schedulers alone", async () => {
  createPod("a", { schedulerName: "mine" });
  await cluster.clock.advance(60_000);
  expect(get("a").spec.nodeName).toBeUndefined();
  expect(scheduled("a")).toBeUndefined();
});

test("a Pod that fits nowhere waits, is told why once, and is placed when a Node changes", async () => {
  createPod("a", { nodeSelector: { disk: "ssd" } });
  await cluster.clock.advance(60_000);
  const message =
    "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";
  expect(get("a").status.phase).toBe("Pending");
  expect(scheduled("a")).toMatchObject({ status: "False", reason: "Unschedulable", message });
  expect(cluster.messages("FailedScheduling")).toEqual([message]);

  const node = cluster.api.get(nodes, "", "node-1");
  cluster.api.update(nodes, {
    ...node,
    metadata: { ...node.metadata, labels: { ...node.metadata.labels, disk: "ssd" } },
  });
  await cluster.clock.advance(1000);
  expect(get("a").spec.nodeName).toBe("node-1");
});

test("a Pod waits for room until another goes", async () => {
  const capacity = Number(cluster.api.get(nodes, "", "node-1").status.allocatable?.["cpu"]);
  const [container] = podSpec().containers;
  const asking = {
    containers: container ? [{ ...container, resources: { requests: { cpu: `${capacity * 600}m` } } }] : [],
  };
  createPod("first", asking);
  await cluster.clock.advance(5000);
  createPod("second", asking);
  await cluster.clock.advance(5000);
  expect(scheduled("second")?.message).toMatch(/^0\/1 nodes are available: 1 Insufficient cpu\./);
  cluster.api.delete(pods, "test", "first");
  expect(await cluster.until(() => get("second").spec.nodeName === "node-1", 60)).toBe(true);
});
