import { afterEach, describe, expect, test } from "vitest";
import type { Container, PodSpec } from "../../api/core.ts";
import { configMaps, leases, nodes, pods } from "../../api/resources.ts";
import { seededRandom } from "../../random.ts";
import { VirtualClock } from "../../virtual-clock.ts";
import { SimulatedRuntime } from "./runtime/simulated-runtime.ts";
import { kubeletFixture, type KubeletFixture } from "./testing/kubelet-fixture.ts";

/** The kubelet in virtual time, with simulated containers. */
const app = { name: "app", image: "app:1" } as Container;
const simulate = (values: Record<string, number>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`rollscope.dev/simulate-${name}`, String(value)]));

let started: KubeletFixture | undefined;
afterEach(() => started?.kubelet.stop());

async function start(options: Parameters<typeof kubeletFixture>[1] = {}) {
  const clock = new VirtualClock();
  const newRuntime = () => new SimulatedRuntime({ clock, random: seededRandom(2) });
  const fixture = kubeletFixture(newRuntime, { ...options, clock });
  started = fixture;
  await fixture.kubelet.start();
  return { ...fixture, clock, app: (name: string) => fixture.pod(name).status.containerStatuses?.[0] };
}

const readyOf = (fixture: KubeletFixture, name: string) =>
  fixture.pod(name).status.conditions?.find(({ type }) => type === "Ready")?.status;

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

describe("a pod", () => {
  test("goes through the states of a real one, from creation to the end of its deletion", async () => {
    const fixture = await start();
    const { clock, events } = fixture;
    fixture.createPod("web", { containers: [app] });
    await clock.advance(0);
    expect(fixture.pod("web").status).toMatchObject({
      phase: "Pending",
      hostIP: "127.0.0.1",
      podIP: "127.244.250.2",
      containerStatuses: [
        { name: "app", ready: false, started: false, state: { waiting: { reason: "ContainerCreating" } } },
      ],
    });
    await clock.advance(1_000);
    const { status } = fixture.pod("web");
    expect(status).toMatchObject({
      phase: "Running",
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

  test("that ignores the stop signal is killed when its grace period ends, and has failed then", async () => {
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

  test("gets a shorter grace period by a second delete, counted from that", async () => {
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

  test("spends its grace period on the preStop hook, and has two seconds left at least", async () => {
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

  test("that ends by itself completes or fails, and stays until it is deleted", async () => {
    const fixture = await start();
    fixture.createPod("ok", { containers: [app], restartPolicy: "Never" }, simulate({ "run-ms": 100 }));
    fixture.createPod(
      "bad",
      { containers: [app], restartPolicy: "Never" },
      simulate({ "run-ms": 100, "exit-code": 3 }),
    );
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

  test("that crashes is restarted at once, then after a back-off that doubles", async () => {
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

  test("that waits in a crash loop is gone at once when it is deleted, with its real end", async () => {
    const fixture = await start();
    fixture.createPod("web", { containers: [app] }, simulate({ "run-ms": 100, "exit-code": 1 }));
    await fixture.clock.advance(2_000);
    expect(fixture.app("web")?.state.waiting?.reason).toBe("CrashLoopBackOff");
    fixture.deletePod("web");
    await fixture.clock.advance(0);
    expect(fixture.lives.get("web")?.slice(-2)).toEqual(["Terminating/Failed", "Gone"]);
  });

  test("that is removed by force leaves nothing running", async () => {
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

  test("fails when it is active for too long", async () => {
    const fixture = await start();
    fixture.createPod("web", { containers: [app], activeDeadlineSeconds: 10 });
    await fixture.clock.advance(11_000);
    expect(fixture.pod("web").status).toMatchObject({ phase: "Failed", reason: "DeadlineExceeded" });
  });
});

describe("probes", () => {
  const http = {
    httpGet: { port: 3000 },
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  };

  test("readiness starts right after the container and sets Ready", async () => {
    const fixture = await start();
    fixture.createPod(
      "slow",
      { containers: [{ ...app, readinessProbe: http }] },
      simulate({ "ready-delay-ms": 5_000 }),
    );
    fixture.createPod("fast", { containers: [{ ...app, readinessProbe: http }] }, simulate({ "ready-delay-ms": 0 }));
    await fixture.clock.advance(600);
    expect(readyOf(fixture, "fast")).toBe("True");
    expect(readyOf(fixture, "slow")).toBe("False");
    expect(
      fixture.events.filter((event) => event.startsWith("Warning Unhealthy: Readiness probe failed: ")),
    ).toHaveLength(1);
    await fixture.clock.advance(10_000);
    expect(readyOf(fixture, "slow")).toBe("True");
    expect(fixture.lives.get("slow")).toEqual(["Pending/NotReady", "Running/NotReady", "Running/Ready"]);
  });

  test("startup holds the others back, and restarts the container when it fails too often", async () => {
    const fixture = await start();
    const startupProbe = { ...http, periodSeconds: 1, failureThreshold: 5 };
    const probed = { ...app, startupProbe, readinessProbe: http };
    fixture.createPod("late", { containers: [probed] }, simulate({ "ready-delay-ms": 3_000 }));
    fixture.createPod("never", { containers: [probed] }, simulate({ "ready-delay-ms": 1e9 }));
    await fixture.clock.advance(2_600);
    expect(fixture.app("late")).toMatchObject({ started: false, ready: false });
    await fixture.clock.advance(1_000);
    expect(fixture.app("late")).toMatchObject({ started: true, ready: true });
    await fixture.clock.advance(2_000);
    expect(fixture.app("never")?.restartCount).toBe(1);
    expect(fixture.events).toContain("Normal Killing: Container app failed startup probe, will be restarted");
  });

  test("liveness restarts the container after its threshold", async () => {
    const fixture = await start();
    const livenessProbe = { ...http, periodSeconds: 5, failureThreshold: 2 };
    fixture.createPod("web", { containers: [{ ...app, livenessProbe }] }, simulate({ "ready-delay-ms": 1e9 }));
    await fixture.clock.advance(5_400);
    expect(fixture.app("web")?.restartCount).toBe(0);
    await fixture.clock.advance(1_500);
    expect(fixture.app("web")?.restartCount).toBe(1);
    expect(fixture.events).toContain("Normal Killing: Container app failed liveness probe, will be restarted");
  });

  test("readiness goes on while the pod terminates, liveness does not", async () => {
    const fixture = await start();
    const probe = { ...http, periodSeconds: 1, failureThreshold: 1 };
    const stubborn = simulate({ "stop-delay-ms": 1e9, "ready-delay-ms": 20_000 });
    fixture.createPod(
      "web",
      { containers: [{ ...app, readinessProbe: probe, livenessProbe: { ...probe, initialDelaySeconds: 5 } }] },
      stubborn,
    );
    await fixture.clock.advance(1_000);
    fixture.deletePod("web");
    await fixture.clock.advance(25_000);
    expect(fixture.lives.get("web")?.slice(-2)).toEqual(["Terminating/NotReady", "Terminating/Ready"]);
    expect(fixture.events.filter((event) => event.includes("Liveness"))).toEqual([]);
  });
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
    expect(readyOf(fixture, "web")).toBe("True");
    fixture.deletePod("web");
    await fixture.clock.advance(1_000);
    expect(fixture.lives.get("web")?.at(-1)).toBe("Gone");
    expect(fixture.events.slice(-2)).toEqual([
      "Normal Killing: Stopping container app",
      "Normal Killing: Stopping container proxy",
    ]);
  });
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
  const read = async (fixture: KubeletFixture, name: string, previous = false) => {
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
