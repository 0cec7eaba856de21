import { afterEach, beforeEach, expect, test } from "vitest";
import type { PodSpec } from "../../api/core.ts";
import { nodes } from "../../api/resources.ts";
import { app, startVirtual, type VirtualFixture } from "./testing/virtual-fixture.ts";

let fixture: VirtualFixture;
beforeEach(async () => {
  fixture = await startVirtual();
});
afterEach(() => fixture.kubelet.stop());

const withPort: Partial<PodSpec> = {
  containers: [{ ...app, ports: [{ containerPort: 80, hostPort: 21017, protocol: "TCP" }] }],
};

async function statusOf(name: string, spec: Partial<PodSpec>) {
  fixture.createPod(name, spec);
  await fixture.clock.advance(5_000);
  return fixture.pod(name).status;
}

test("a Pod whose host port is taken is turned away, until the port is free", async () => {
  expect((await statusOf("first", withPort)).phase).toBe("Running");
  const message = "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports";
  const rejected = await statusOf("second", withPort);
  expect(rejected).toMatchObject({ phase: "Failed", reason: "NodePorts", message: `Pod was rejected: ${message}` });
  expect(rejected.containerStatuses).toBeUndefined();
  expect(fixture.events).toContain(`Warning NodePorts: ${message}`);
  fixture.deletePod("first", 0);
  expect((await statusOf("third", withPort)).phase).toBe("Running");
});

test("a Pod for another kind of node is turned away", async () => {
  expect(await statusOf("picky", { containers: [app], nodeSelector: { disk: "ssd" } })).toMatchObject({
    phase: "Failed",
    reason: "NodeAffinity",
    message: "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
  });
});

test("a Pod that asks for more than is left is turned away", async () => {
  const node = fixture.api.get(nodes, "", "node-1");
  const allocatable = { ...node.status.allocatable, cpu: "2" };
  fixture.api.updateStatus(nodes, { ...node, status: { ...node.status, allocatable } });
  const wanting = (cpu: string) => ({ containers: [{ ...app, resources: { requests: { cpu } } }] });
  expect((await statusOf("first", wanting("1500m"))).phase).toBe("Running");
  expect(await statusOf("second", wanting("600m"))).toMatchObject({
    phase: "Failed",
    reason: "OutOfcpu",
    message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 600, used: 1500, capacity: 2000",
  });
});

test("a taint that evicts turns away who does not tolerate it; what runs already is not looked at again", async () => {
  expect((await statusOf("first", { containers: [app] })).phase).toBe("Running");
  const node = fixture.api.get(nodes, "", "node-1");
  const taints = [{ key: "maintenance", effect: "NoExecute" as const }];
  fixture.api.update(nodes, { ...node, spec: { ...node.spec, taints } });
  expect((await statusOf("second", { containers: [app] })).reason).toBe("TaintToleration");
  expect(fixture.pod("first").status.phase).toBe("Running");
});

test("a Pod that is deleted while it is being turned away goes", async () => {
  await statusOf("first", withPort);
  fixture.createPod("second", withPort);
  fixture.deletePod("second");
  await fixture.clock.advance(5_000);
  expect(fixture.lives.get("second")?.at(-1)).toBe("Gone");
});
