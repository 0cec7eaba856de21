import { afterEach, expect, test } from "vitest";
import { app, simulate, startVirtual, type VirtualFixture } from "./testing/virtual-fixture.ts";

let started: VirtualFixture | undefined;
afterEach(() => started?.kubelet.stop());

async function start(): Promise<VirtualFixture> {
  started = await startVirtual();
  return started;
}

const http = {
  httpGet: { port: 3000 },
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
};

test("readiness starts right after the container and sets Ready", async () => {
  const fixture = await start();
  fixture.createPod("slow", { containers: [{ ...app, readinessProbe: http }] }, simulate({ "ready-delay-ms": 5_000 }));
  fixture.createPod("fast", { containers: [{ ...app, readinessProbe: http }] }, simulate({ "ready-delay-ms": 0 }));
  await fixture.clock.advance(600);
  expect(fixture.readyOf("fast")).toBe("True");
  expect(fixture.readyOf("slow")).toBe("False");
  expect(
    fixture.events.filter((event) => event.startsWith("Warning Unhealthy: Readiness probe failed: ")),
  ).toHaveLength(1);
  await fixture.clock.advance(10_000);
  expect(fixture.readyOf("slow")).toBe("True");
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
