import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Pod } from "../../api/core.ts";
import type { ObjectMeta } from "../../api/meta.ts";
import { events, nodes, pods, priorityClasses } from "../../api/resources.ts";
import { podSpec } from "../controllers/testing/objects.ts";
import { startVirtualCluster, type VirtualCluster } from "../controllers/testing/virtual-cluster.ts";

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(23);
  for (const zone of ["a", "b"]) createNode(`node-${zone}`, zone);
});

afterEach(() => cluster.stop());

function createNode(name: string, zone: string): void {
  const labels = { "kubernetes.io/hostname": name, zone };
  const allocatable = { cpu: "4", memory: "8Gi", pods: "10", "example.com/card": "4" };
  const conditions = [{ type: "Ready", status: "True" }];
  const node = { apiVersion: "v1", kind: "Node", metadata: { name, labels }, spec: {} };
  cluster.api.create(nodes, { ...node, status: { allocatable, capacity: allocatable, conditions } });
}

function createPod(name: string, spec: object, meta: Partial<ObjectMeta> = {}): void {
  const nodeSelector = { "kubernetes.io/hostname": "node-a" };
  const metadata = { namespace: "test", name, ...meta };
  cluster.api.create(pods, { apiVersion: "v1", kind: "Pod", metadata, spec: podSpec({ nodeSelector, ...spec }) });
}

const get = (name: string): Pod => cluster.api.get(pods, "test", name);
const nodeOf = (name: string) => get(name).spec.nodeName;
const refusal = (name: string) => get(name).status.conditions?.find(({ type }) => type === "PodScheduled")?.message;
const cards = (count: number) => ({
  containers: podSpec().containers.map((container) => ({
    ...container,
    resources: { limits: { "example.com/card": String(count) } },
  })),
});
const anywhere = { nodeSelector: undefined };
const zones = (whenUnsatisfiable: string) => [
  { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable, labelSelector: { matchLabels: { app: "x" } } },
];
const near = (app: string) => [{ labelSelector: { matchLabels: { app } }, topologyKey: "zone" }];

describe("Pods by other Pods", () => {
  test("go where the Pods are that they need, and wait for them", async () => {
    const affinity = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: near("db") } };
    createPod("web", { ...anywhere, affinity });
    await cluster.clock.advance(100);
    expect(refusal("web")).toContain("0/3 nodes are available: 3 node(s) didn't match pod affinity rules.");
    createPod("db", { nodeSelector: { zone: "b" } }, { labels: { app: "db" } });
    await cluster.clock.advance(100);
    expect(nodeOf("web")).toBe("node-b");
  });

  test("keep away from those they do not want, also when it is the other that does not", async () => {
    const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: near("x") } };
    createPod("lonely", { affinity }, { labels: { app: "y" } });
    await cluster.clock.advance(100);
    createPod("x", {}, { labels: { app: "x" } });
    await cluster.clock.advance(100);
    expect(refusal("x")).toContain("1 node(s) didn't satisfy existing pods anti-affinity rules");
    createPod("y", { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: near("y") } } });
    await cluster.clock.advance(100);
    expect(refusal("y")).toContain("1 node(s) didn't match pod anti-affinity rules");
  });

  test("the first that wants others of its kind near goes anywhere", async () => {
    const affinity = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: near("x") } };
    createPod("first", { nodeSelector: { zone: "a" }, affinity }, { labels: { app: "x" } });
    createPod("second", { ...anywhere, affinity }, { labels: { app: "x" } });
    await cluster.clock.advance(100);
    expect([nodeOf("first"), nodeOf("second")]).toEqual(["node-a", "node-a"]);
  });

  test("are spread evenly where that is demanded", async () => {
    const labels = { app: "x" };
    for (const name of ["1", "2", "3", "4"]) {
      createPod(name, { ...anywhere, topologySpreadConstraints: zones("DoNotSchedule") }, { labels });
      await cluster.clock.advance(100);
    }
    const placed = ["1", "2", "3", "4"].map((name) => nodeOf(name) ?? "").sort();
    expect(placed).toEqual(["node-a", "node-a", "node-b", "node-b"]);
    const everywhere = zones("DoNotSchedule").map((entry) => ({ ...entry, nodeAffinityPolicy: "Ignore" }));
    createPod("zone-a", { topologySpreadConstraints: everywhere }, { labels });
    createPod("zone-a-too", { topologySpreadConstraints: everywhere }, { labels });
    await cluster.clock.advance(100);
    expect(refusal("zone-a-too")).toContain("1 node(s) didn't match pod topology spread constraints");
  });
});

describe("what Pods prefer", () => {
  test("nodes by their labels", async () => {
    const preference = { matchExpressions: [{ key: "zone", operator: "In", values: ["b"] }] };
    const preferred = [{ weight: 50, preference }];
    const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } };
    createPod("p", { ...anywhere, affinity });
    await cluster.clock.advance(100);
    expect(nodeOf("p")).toBe("node-b");
  });

  test("nodes without taints that would rather not have them", async () => {
    for (const name of ["node-1", "node-a"]) {
      const node = cluster.api.get(nodes, "", name);
      const taints = [{ key: "k", effect: "PreferNoSchedule" }];
      cluster.api.update(nodes, { ...node, spec: { ...node.spec, taints } });
    }
    for (const name of ["1", "2"]) createPod(name, anywhere);
    await cluster.clock.advance(100);
    expect([nodeOf("1"), nodeOf("2")]).toEqual(["node-b", "node-b"]);
  });
});

describe("a more important Pod", () => {
  beforeEach(() => {
    for (const [name, value] of [
      ["low", 1],
      ["middle", 100],
      ["high", 1000],
    ] as const) {
      const type = { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass" };
      cluster.api.create(priorityClasses, { ...type, metadata: { name }, value });
    }
  });

  test("takes the place of the least important, as few of them as possible", async () => {
    createPod("low", { ...cards(2), priorityClassName: "low" });
    createPod("middle", { ...cards(2), priorityClassName: "middle" });
    await cluster.clock.advance(100);
    createPod("high", { ...cards(2), priorityClassName: "high" });
    await cluster.clock.advance(100);
    const { status, metadata } = get("low");
    expect(metadata.deletionTimestamp).toBeDefined();
    expect(status.conditions).toContainEqual(
      expect.objectContaining({
        type: "DisruptionTarget",
        status: "True",
        reason: "PreemptionByScheduler",
        message: "default-scheduler: preempting to accommodate a higher priority pod",
      }),
    );
    expect(get("middle").metadata.deletionTimestamp).toBeUndefined();
    expect(get("high").status.nominatedNodeName).toBe("node-a");
    const [event] = cluster.api.list(events, { namespace: "test" }).filter(({ reason }) => reason === "Preempted");
    expect(event?.message).toBe(`Preempted by pod ${get("high").metadata.uid} on node node-a`);

    // Its room is kept.
    createPod("thief", { ...cards(1), priorityClassName: "middle" });
    cluster.api.delete(pods, "test", "low", { gracePeriodSeconds: 0 });
    await cluster.clock.advance(100);
    expect(nodeOf("high")).toBe("node-a");
    expect(get("high").status.nominatedNodeName).toBeUndefined();
    expect(nodeOf("thief")).toBeUndefined();
  });

  test("waits where it may not displace others", async () => {
    createPod("low", { ...cards(4), priorityClassName: "low" });
    await cluster.clock.advance(100);
    const type = { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass" };
    cluster.api.create(priorityClasses, { ...type, metadata: { name: "polite" }, value: 9, preemptionPolicy: "Never" });
    createPod("polite", { ...cards(1), priorityClassName: "polite" });
    await cluster.clock.advance(100);
    expect(get("low").metadata.deletionTimestamp).toBeUndefined();
    expect(refusal("polite")).toMatch(/1 Insufficient example\.com\/card/);
  });
});

test("a Pod with scheduling gates waits until they are gone", async () => {
  createPod("gated", { ...anywhere, schedulingGates: [{ name: "example.com/wait" }] });
  await cluster.clock.advance(100);
  const [condition] = get("gated").status.conditions ?? [];
  expect(condition).toMatchObject({
    type: "PodScheduled",
    status: "False",
    reason: "SchedulingGated",
    message: "Scheduling is blocked due to non-empty scheduling gates",
  });
  const { schedulingGates: _gates, ...spec } = get("gated").spec;
  cluster.api.update(pods, { ...get("gated"), spec });
  await cluster.clock.advance(100);
  expect(nodeOf("gated")).toBeDefined();
});
