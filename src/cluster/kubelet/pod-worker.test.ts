import type { PodSpec } from "../../api/core.ts";
import { pods } from "../../api/resources.ts";
import { afterEach, describe, expect, test } from "vitest";
import { app, simulate, startVirtual, type VirtualFixture } from "./testing/virtual-fixture.ts";

let started: VirtualFixture | undefined;
afterEach(() => started?.kubelet.stop());

async function start(): Promise<VirtualFixture> {
  started = await startVirtual();
  return started;
}

test("a pod goes through the states of a real one, from creation to the end of its deletion", async () => {
  const fixture = await start();
  const { clock, events } = fixture;
  fixture.createPod("web", { containers: [app] });
  await clock.advance(0);
  expect(fixture.pod("web").status).toMatchObject({
    phase: "Pending",
    hostIP: "127.0.0.1",
    containerStatuses: [
      { name: "app", ready: false, started: false, state: { waiting: { reason: "ContainerCreating" } } },
    ],
  });
  // The address comes with the first container's state: an EndpointSlice must not list a pod that does not run yet.
  expect(fixture.pod("web").status.podIP).toBeUndefined();
  await clock.advance(1_000);
  const { status } = fixture.pod("web");
  expect(status).toMatchObject({
    phase: "Running",
    podIP: "127.244.250.2",
    observedGeneration: 1,
    startTime: "2026-01-01T00:00:00Z",
    containerStatuses: [{ ready: true, started: true, restartCount: 0, lastState: {} }],
  });
  expect(status.containerStatuses?.[0]?.containerID).toMatch(/^containerd:\/\/[0-9a-f]{64}$/);
  expect(status.containerStatuses?.[0]?.imageID).toMatch(/sha256:[0-9a-f]{64}$/);
  expect(status.conditions?.map(({ type }) => type)).toEqual([
    "PodReadyToStartContainers",
    "Initialized",
    "Ready",
    "ContainersReady",
    "PodScheduled",
  ]);

  fixture.deletePod("web");
  await clock.advance(1_000);
  expect(fixture.lives.get("web")).toEqual([
    "Pending/NotReady",
    "Running/Ready",
    "Terminating/Ready",
    "Terminating/Succeeded",
    "Gone",
  ]);
  expect(events).toEqual([
    'Normal Pulled: Container image "app:1" already present on machine and can be accessed by the pod',
    "Normal Created: Container created",
    "Normal Started: Container started",
    "Normal Killing: Stopping container app",
  ]);
});

test("a pod that ignores the stop signal is killed when its grace period ends, and has failed then", async () => {
  const fixture = await start();
  fixture.createPod(
    "web",
    { containers: [app], terminationGracePeriodSeconds: 30 },
    simulate({ "stop-delay-ms": 1e9 }),
  );
  await fixture.clock.advance(1_000);
  fixture.deletePod("web");
  await fixture.clock.advance(29_999);
  expect(fixture.pod("web").status.phase).toBe("Running");
  await fixture.clock.advance(1);
  expect(fixture.lives.get("web")?.slice(-3)).toEqual(["Terminating/Ready", "Terminating/Failed", "Gone"]);
});

test("a pod gets a shorter grace period by a second delete, counted from that", async () => {
  const fixture = await start();
  fixture.createPod("web", { containers: [app] }, simulate({ "stop-delay-ms": 1e9 }));
  await fixture.clock.advance(1_000);
  fixture.deletePod("web");
  await fixture.clock.advance(5_000);
  fixture.deletePod("web", 4);
  await fixture.clock.advance(3_999);
  expect(fixture.lives.get("web")?.at(-1)).toBe("Terminating/Ready");
  await fixture.clock.advance(1);
  expect(fixture.lives.get("web")?.at(-1)).toBe("Gone");
});

test("a pod spends its grace period on the preStop hook, and has two seconds left at least", async () => {
  const fixture = await start();
  const hooked = { ...app, lifecycle: { preStop: { sleep: { seconds: 5 } } } };
  const stubborn = simulate({ "stop-delay-ms": 1e9 });
  fixture.createPod("long", { containers: [hooked], terminationGracePeriodSeconds: 20 }, stubborn);
  fixture.createPod("short", { containers: [hooked], terminationGracePeriodSeconds: 4 }, stubborn);
  await fixture.clock.advance(1_000);
  fixture.deletePod("long");
  fixture.deletePod("short");
  await fixture.clock.advance(5_999);
  expect(fixture.lives.get("short")?.at(-1)).toBe("Terminating/Ready");
  await fixture.clock.advance(1); // 4 s of the hook and the 2 s that are left at least
  expect(fixture.lives.get("short")?.at(-1)).toBe("Gone");
  await fixture.clock.advance(13_999);
  expect(fixture.lives.get("long")?.at(-1)).toBe("Terminating/Ready");
  await fixture.clock.advance(1);
  expect(fixture.lives.get("long")?.at(-1)).toBe("Gone");
});

test("a pod that ends by itself completes or fails, and stays until it is deleted", async () => {
  const fixture = await start();
  fixture.createPod("ok", { containers: [app], restartPolicy: "Never" }, simulate({ "run-ms": 100 }));
  fixture.createPod("bad", { containers: [app], restartPolicy: "Never" }, simulate({ "run-ms": 100, "exit-code": 3 }));
  await fixture.clock.advance(60_000);
  expect(fixture.pod("ok").status.phase).toBe("Succeeded");
  expect(fixture.app("ok")).toMatchObject({
    state: { terminated: { exitCode: 0, reason: "Completed" } },
    ready: false,
  });
  expect(fixture.pod("bad").status.phase).toBe("Failed");
  expect(fixture.app("bad")?.state.terminated).toMatchObject({ exitCode: 3, reason: "Error" });
  expect(fixture.pod("bad").status.conditions?.map(({ type, status, reason }) => [type, status, reason])).toEqual([
    ["PodReadyToStartContainers", "False", undefined],
    ["Initialized", "True", undefined],
    ["Ready", "False", "PodFailed"],
    ["ContainersReady", "False", "PodFailed"],
    ["PodScheduled", "True", undefined],
  ]);
  fixture.deletePod("ok");
  expect(fixture.api.find(pods, "ns", "ok")).toBeUndefined();
});

test("a pod that crashes is restarted at once, then after a back-off that doubles", async () => {
  const fixture = await start();
  fixture.createPod("web", { containers: [app] }, simulate({ "run-ms": 100, "exit-code": 1, "start-delay-ms": 0 }));
  await fixture.clock.advance(150);
  expect(fixture.app("web")).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 1 } } });
  await fixture.clock.advance(100);
  const where = `web_ns(${fixture.pod("web").metadata.uid})`;
  expect(fixture.app("web")).toMatchObject({
    restartCount: 1,
    state: {
      waiting: {
        reason: "CrashLoopBackOff",
        message: `back-off 10s restarting failed container=app pod=${where}`,
      },
    },
    lastState: { terminated: { exitCode: 1, reason: "Error" } },
  });
  expect(fixture.pod("web").status.phase).toBe("Running");
  await fixture.clock.advance(9_900);
  expect(fixture.app("web")?.restartCount).toBe(1);
  await fixture.clock.advance(300);
  expect(fixture.app("web")?.restartCount).toBe(2);
  expect(fixture.app("web")?.state.waiting?.message).toMatch(/^back-off 20s /);
  expect(fixture.events).toContain(`Warning BackOff: Back-off restarting failed container app in pod ${where}`);
  await fixture.clock.advance(3_600_000);
  expect(fixture.app("web")?.state.waiting?.message).toMatch(/^back-off 5m0s /);
});

test("a pod that waits in a crash loop is gone at once when it is deleted, with its real end", async () => {
  const fixture = await start();
  fixture.createPod("web", { containers: [app] }, simulate({ "run-ms": 100, "exit-code": 1 }));
  await fixture.clock.advance(2_000);
  expect(fixture.app("web")?.state.waiting?.reason).toBe("CrashLoopBackOff");
  fixture.deletePod("web");
  await fixture.clock.advance(0);
  expect(fixture.lives.get("web")?.slice(-2)).toEqual(["Terminating/Failed", "Gone"]);
});

test("a pod that is removed by force leaves nothing running", async () => {
  const fixture = await start();
  fixture.createPod("web", { containers: [app] }, simulate({ "stop-delay-ms": 1e9 }));
  await fixture.clock.advance(1_000);
  fixture.deletePod("web", 0);
  expect(fixture.api.find(pods, "ns", "web")).toBeUndefined();
  fixture.createPod("web", { containers: [app] });
  await fixture.clock.advance(5_000);
  expect(fixture.pod("web").status.phase).toBe("Running");
  expect(fixture.events.filter((event) => event.includes("Killing"))).toHaveLength(1);
});

test("a pod fails when it is active for too long", async () => {
  const fixture = await start();
  fixture.createPod("web", { containers: [app], activeDeadlineSeconds: 10 });
  await fixture.clock.advance(11_000);
  expect(fixture.pod("web").status).toMatchObject({ phase: "Failed", reason: "DeadlineExceeded" });
});

describe("init containers", () => {
  const spec: Partial<PodSpec> = {
    initContainers: [
      { ...app, name: "first" },
      { ...app, name: "second" },
    ],
    containers: [app],
  };

  test("run one after the other, before the rest", async () => {
    const fixture = await start();
    fixture.createPod("web", spec, simulate({ "run-ms": 1_000, "start-delay-ms": 100 }));
    await fixture.clock.advance(500);
    const { status } = fixture.pod("web");
    expect(status.initContainerStatuses?.map(({ state }) => Object.keys(state)[0])).toEqual(["running", "waiting"]);
    expect(status.containerStatuses?.[0]?.state.waiting?.reason).toBe("PodInitializing");
    expect(status.conditions?.find(({ type }) => type === "Initialized")).toMatchObject({
      status: "False",
      reason: "ContainersNotInitialized",
      message: "containers with incomplete status: [first second]",
    });
    await fixture.clock.advance(1_900);
    expect(fixture.pod("web").status.phase).toBe("Running");
    expect(fixture.events.filter((event) => event.includes("Started"))).toHaveLength(3);
  });

  test("fail the pod when they fail and are not restarted", async () => {
    const fixture = await start();
    fixture.createPod("web", { ...spec, restartPolicy: "Never" }, simulate({ "run-ms": 100, "exit-code": 1 }));
    await fixture.clock.advance(5_000);
    expect(fixture.pod("web").status).toMatchObject({
      phase: "Failed",
      containerStatuses: [{ state: { waiting: { reason: "PodInitializing" } } }],
    });
  });

  test("that are always restarted run beside the others and end after them", async () => {
    const fixture = await start();
    const sidecar = { ...app, name: "proxy", restartPolicy: "Always" };
    fixture.createPod("web", { initContainers: [sidecar], containers: [app] });
    await fixture.clock.advance(2_000);
    expect(fixture.readyOf("web")).toBe("True");
    fixture.deletePod("web");
    await fixture.clock.advance(1_000);
    expect(fixture.lives.get("web")?.at(-1)).toBe("Gone");
    expect(fixture.events.slice(-2)).toEqual([
      "Normal Killing: Stopping container app",
      "Normal Killing: Stopping container proxy",
    ]);
  });
});
