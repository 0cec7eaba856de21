import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { pods } from "../../api/resources.ts";
import type { Pod } from "../../api/core.ts";
import { app, simulate, startVirtual, type VirtualFixture } from "./testing/virtual-fixture.ts";

let started: VirtualFixture | undefined;
afterEach(() => started?.kubelet.stop());

async function start(): Promise<VirtualFixture> {
  return (started = await startVirtual());
}

const stateOf = (pod: Pod, name: string) => {
  const all = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])];
  return Object.keys(all.find((status) => status.name === name)?.state ?? {})[0];
};

test("sidecars end after all others, the last one first, within one grace period", async () => {
  const fixture = await start();
  const sidecar = (name: string) => ({ ...app, name, restartPolicy: "Always" });
  const initContainers = [sidecar("mesh"), sidecar("proxy")];
  fixture.createPod("web", { initContainers, containers: [app] }, simulate({ "stop-delay-ms": 1_000 }));
  await fixture.clock.advance(3_000);
  expect(fixture.readyOf("web")).toBe("True");
  fixture.deletePod("web", 30);
  const seen: (string | undefined)[][] = [];
  for (let second = 0; second < 3; second++) {
    await fixture.clock.advance(500);
    seen.push(["app", "proxy", "mesh"].map((name) => stateOf(fixture.pod("web"), name)));
    await fixture.clock.advance(500);
  }
  expect(seen).toEqual([
    ["running", "running", "running"],
    ["terminated", "running", "running"],
    ["terminated", "terminated", "running"],
  ]);
  await fixture.clock.advance(100);
  expect(fixture.lives.get("web")?.at(-1)).toBe("Gone");
});

test("a sidecar is signalled when the grace period is over, whoever still runs", async () => {
  const fixture = await start();
  const initContainers = [{ ...app, name: "proxy", restartPolicy: "Always" }];
  fixture.createPod("web", { initContainers, containers: [app] }, simulate({ "stop-delay-ms": 60_000 }));
  await fixture.clock.advance(3_000);
  fixture.deletePod("web", 5);
  await fixture.clock.advance(5_100);
  expect(["app", "proxy"].map((name) => stateOf(fixture.pod("web"), name))).toEqual(["terminated", "running"]);
  await fixture.clock.advance(2_000);
  expect(fixture.lives.get("web")?.at(-1)).toBe("Gone");
});

test("a pod whose work is done runs until its sidecars have ended", async () => {
  const fixture = await start();
  const lifecycle = { preStop: { sleep: { seconds: 3 } } };
  const initContainers = [{ ...app, name: "proxy", restartPolicy: "Always", lifecycle }];
  const containers = [{ ...app, restartPolicy: "Never" }];
  const spec = { initContainers, containers, restartPolicy: "Never" as const };
  fixture.createPod("job", spec, simulate({ "run-ms": 2_000, "start-delay-ms": 100 }));
  await fixture.clock.advance(2_400);
  expect(fixture.app("job")?.state.terminated?.exitCode).toBe(0);
  expect(fixture.pod("job").status.phase).toBe("Running");
  await fixture.clock.advance(3_000);
  expect(fixture.pod("job").status.phase).toBe("Succeeded");
});

test("an init container is ready when it has succeeded, not while it runs", async () => {
  const fixture = await start();
  const spec = { initContainers: [{ ...app, name: "setup" }], containers: [app] };
  fixture.createPod("web", spec, simulate({ "run-ms": 1_000, "start-delay-ms": 100 }));
  const setup = () => fixture.pod("web").status.initContainerStatuses?.[0];
  await fixture.clock.advance(50);
  expect(setup()?.state.waiting?.reason).toBe("PodInitializing");
  await fixture.clock.advance(500);
  expect(setup()).toMatchObject({ ready: false, started: true, state: { running: {} } });
  await fixture.clock.advance(1_000);
  expect(setup()).toMatchObject({ ready: true, started: false, state: { terminated: { exitCode: 0 } } });
});

test("a container's own restart policy and its rules go before the pod's", async () => {
  const fixture = await start();
  const restartPolicyRules = [{ action: "Restart", exitCodes: { operator: "In", values: [42] } }];
  const ruled = { ...app, restartPolicy: "Never", restartPolicyRules };
  const delays = { "run-ms": 1_000, "start-delay-ms": 100 };
  const own = { containers: [{ ...app, restartPolicy: "Never" }], restartPolicy: "Always" as const };
  fixture.createPod("own", own, simulate({ ...delays, "exit-code": 1 }));
  fixture.createPod("again", { containers: [ruled] }, simulate({ ...delays, "exit-code": 42 }));
  fixture.createPod("no-more", { containers: [ruled] }, simulate({ ...delays, "exit-code": 41 }));
  await fixture.clock.advance(5_000);
  const seen = ["own", "again", "no-more"].map((name) => [
    fixture.pod(name).status.phase,
    fixture.app(name)?.restartCount,
  ]);
  expect(seen).toEqual([
    ["Failed", 0],
    ["Running", 1],
    ["Failed", 0],
  ]);
});

test("a new image ends the container and starts it again", async () => {
  const fixture = await start();
  const pod = fixture.createPod("web", { containers: [app], restartPolicy: "Never" });
  await fixture.clock.advance(1_000);
  fixture.api.update(pods, {
    ...fixture.pod("web"),
    spec: { ...pod.spec, containers: [{ ...app, ...pod.spec.containers[0], image: "app:2" }] },
  });
  await fixture.clock.advance(1_000);
  expect(fixture.app("web")).toMatchObject({ image: "app:2", restartCount: 1, state: { running: {} } });
  expect(fixture.events).toContain("Normal Killing: Container app definition changed, will be restarted");
});

test("the status tells the resources and mounts of each container, and what the pod has in all", async () => {
  const fixture = await start();
  const resources = { requests: { cpu: "100m" }, limits: { memory: "64Mi" } };
  const volumeMounts = [
    { name: "tmp", mountPath: "/tmp" },
    { name: "conf", mountPath: "/etc/conf", readOnly: true },
  ];
  fixture.createPod("web", {
    containers: [
      { ...app, resources, volumeMounts },
      { ...app, name: "b" },
    ],
  });
  await fixture.clock.advance(1_000);
  expect(fixture.app("web")).toMatchObject({
    allocatedResources: { cpu: "100m" },
    resources,
    volumeMounts: [volumeMounts[0], { ...volumeMounts[1], recursiveReadOnly: "Disabled" }],
  });
  expect(fixture.pod("web").status).toMatchObject({ resources, allocatedResources: { cpu: "100m" } });
  expect(fixture.pod("web").status.containerStatuses?.[1]).toMatchObject({ resources: {} });
});

test("resources change without a restart unless the resize policy wants one", async () => {
  const fixture = await start();
  const resources = (cpu: string) => ({ requests: { cpu, memory: "1Gi" } });
  const resizePolicy = [{ resourceName: "memory", restartPolicy: "RestartContainer" }];
  const pod = fixture.createPod("web", { containers: [{ ...app, resources: resources("1"), resizePolicy }] });
  const resize = async (given: Record<string, string>) => {
    const containers = pod.spec.containers.map((container) => ({ ...container, resources: { requests: given } }));
    fixture.api.update(pods, { ...fixture.pod("web"), spec: { ...pod.spec, containers } });
    await fixture.clock.advance(1_000);
    return fixture.app("web");
  };
  await fixture.clock.advance(1_000);
  const more = { cpu: "2", memory: "1Gi" };
  expect(await resize(more)).toMatchObject({
    restartCount: 0,
    resources: { requests: more },
    allocatedResources: more,
  });
  expect(fixture.pod("web").status.allocatedResources).toEqual(more);
  expect(await resize({ cpu: "2", memory: "2Gi" })).toMatchObject({ restartCount: 1 });
  expect(fixture.events).toContain("Normal Killing: Container app resize requires restart");
});

test("an ephemeral container joins a running pod, is not started again, and ends with it", async () => {
  const fixture = await start();
  const pod = fixture.createPod("web", { containers: [app] }, simulate({ "run-ms": 60_000 }));
  await fixture.clock.advance(1_000);
  const debug = { ...app, name: "debug", resources: {} };
  fixture.api.update(pods, { ...fixture.pod("web"), spec: { ...pod.spec, ephemeralContainers: [debug] } });
  await fixture.clock.advance(1_000);
  const status = () => fixture.pod("web").status.ephemeralContainerStatuses?.[0];
  expect(status()).toMatchObject({ name: "debug", state: { running: {} } });
  expect(fixture.readyOf("web")).toBe("True");
  await fixture.clock.advance(61_000);
  expect(status()).toMatchObject({ restartCount: 0, state: { terminated: { exitCode: 0 } } });
  expect(fixture.app("web")?.restartCount).toBe(1);
  fixture.deletePod("web");
  await fixture.clock.advance(1_000);
  expect(fixture.lives.get("web")?.at(-1)).toBe("Gone");
});

test("a simulated pod touches nothing of this machine", async () => {
  const fixture = await start();
  const path = join(tmpdir(), "rollscope-must-not-be-made");
  const volumes = [{ name: "host", hostPath: { path, type: "DirectoryOrCreate" } }];
  fixture.createPod("web", { containers: [app], volumes });
  await fixture.clock.advance(1_000);
  expect(fixture.readyOf("web")).toBe("True");
  expect(existsSync(path)).toBe(false);
});
