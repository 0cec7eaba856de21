import { configMaps, leases, nodes } from "../../api/resources.ts";
import { afterEach, describe, expect, test } from "vitest";
import { app, simulate, startVirtual, type VirtualFixture } from "./testing/virtual-fixture.ts";

let started: VirtualFixture | undefined;
afterEach(() => started?.kubelet.stop());

async function start(): Promise<VirtualFixture> {
  started = await startVirtual();
  return started;
}

test("the node registers itself, reports its state and renews its lease", async () => {
  const { api, clock } = await start();
  const node = api.get(nodes, "", "node-1");
  expect(node.metadata.labels).toMatchObject({ "kubernetes.io/hostname": "node-1" });
  expect(node.spec.podCIDR).toBe("127.244.250.0/24");
  expect(node.status).toMatchObject({
    addresses: [
      { type: "InternalIP", address: "127.0.0.1" },
      { type: "Hostname", address: "node-1" },
    ],
    nodeInfo: { kubeletVersion: "v1.36.2" },
  });
  expect(node.status.conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual([
    "MemoryPressure=False",
    "DiskPressure=False",
    "PIDPressure=False",
    "Ready=True",
  ]);
  const lease = api.get(leases, "kube-node-lease", "node-1");
  expect(lease.metadata.ownerReferences?.map(({ kind, name }) => [kind, name])).toEqual([["Node", "node-1"]]);
  await clock.advance(10_000);
  const renewed = api.get(leases, "kube-node-lease", "node-1");
  expect(Date.parse(renewed.spec.renewTime ?? "") - Date.parse(lease.spec.renewTime ?? "")).toBe(10_000);
});

describe("what a pod refers to", () => {
  test("must exist: a missing ConfigMap is waited for", async () => {
    const fixture = await start();
    const env = [{ name: "PORT", valueFrom: { configMapKeyRef: { name: "late", key: "PORT" } } }];
    fixture.createPod("web", { containers: [{ ...app, env }] });
    await fixture.clock.advance(1_000);
    expect(fixture.pod("web").status.phase).toBe("Pending");
    expect(fixture.app("web")?.state.waiting).toEqual({
      reason: "CreateContainerConfigError",
      message: 'configmap "late" not found',
    });
    const metadata = { name: "late", namespace: "ns" };
    fixture.api.create(configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata, data: { PORT: "3000" } });
    await fixture.clock.advance(15_000);
    expect(fixture.pod("web").status.phase).toBe("Running");
    expect(fixture.app("web")?.restartCount).toBe(0);
  });

  test("must exist: a missing volume source keeps the pod from starting", async () => {
    const fixture = await start();
    fixture.createPod("web", { containers: [app], volumes: [{ name: "config", configMap: { name: "late" } }] });
    await fixture.clock.advance(5_000);
    expect(fixture.app("web")?.state.waiting?.reason).toBe("ContainerCreating");
    expect(fixture.events).toContain(
      'Warning FailedMount: MountVolume.SetUp failed for volume "config" : configmap "late" not found',
    );
    fixture.api.create(configMaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "late", namespace: "ns" },
    });
    await fixture.clock.advance(5_000);
    expect(fixture.pod("web").status.phase).toBe("Running");
  });
});

describe("logs", () => {
  const read = async (fixture: VirtualFixture, name: string, previous = false) => {
    let text = "";
    const chunks = fixture.kubelet.logs("ns", name, "app", { previous }, new AbortController().signal);
    for await (const chunk of chunks) text += chunk;
    return text;
  };

  test("of a container that has not started are refused with what it waits for", async () => {
    const fixture = await start();
    fixture.createPod("web", { containers: [app] });
    await fixture.clock.advance(100);
    await expect(read(fixture, "web")).rejects.toMatchObject({
      code: 400,
      message: 'container "app" in pod "web" is waiting to start: ContainerCreating',
    });
    await fixture.clock.advance(1_000);
    expect(await read(fixture, "web")).toBe("simulated container app of pod web, run 0\n");
    await expect(read(fixture, "web", true)).rejects.toThrow(
      'previous terminated container "app" in pod "web" not found',
    );
  });

  test("of the previous run are those of the run before, also in a crash loop", async () => {
    const fixture = await start();
    fixture.createPod("web", { containers: [app] }, simulate({ "run-ms": 5_000, "start-delay-ms": 0 }));
    await fixture.clock.advance(6_000);
    expect(await read(fixture, "web")).toMatch(/run 1\n$/);
    expect(await read(fixture, "web", true)).toMatch(/run 0\n$/);
    await fixture.clock.advance(5_000);
    expect(fixture.app("web")?.state.waiting?.reason).toBe("CrashLoopBackOff");
    expect(await read(fixture, "web", true)).toMatch(/run 1\n$/);
  });
});
