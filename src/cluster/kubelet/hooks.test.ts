import { afterEach, expect, test } from "vitest";
import type { HandlerRequest } from "./runtime/runtime.ts";
import { app, simulate, startVirtual, type VirtualFixture } from "./testing/virtual-fixture.ts";

let started: VirtualFixture | undefined;
afterEach(() => started?.kubelet.stop());

/** Hooks are answered by `answer` instead of the simulation. */
async function start(answer: (handler: HandlerRequest) => { success: boolean; answered?: boolean }) {
  started = await startVirtual({}, (runtime) =>
    Object.assign(runtime, {
      handle: (_container: unknown, handler: HandlerRequest) => Promise.resolve({ message: "", ...answer(handler) }),
    }),
  );
  return started;
}

const exec = { exec: { command: ["true"] } };

test("a container is not running before its postStart hook is done", async () => {
  const fixture = await start(() => ({ success: true }));
  fixture.createPod("web", { containers: [{ ...app, lifecycle: { postStart: { sleep: { seconds: 3 } } } }] });
  await fixture.clock.advance(3_400);
  expect(fixture.app("web")?.state.waiting?.reason).toBe("ContainerCreating");
  await fixture.clock.advance(100);
  expect(fixture.readyOf("web")).toBe("True");
});

test("a container whose postStart hook fails is killed and started again", async () => {
  let isBroken = true;
  const fixture = await start(() => ({ success: !isBroken }));
  fixture.createPod("web", { containers: [{ ...app, lifecycle: { postStart: exec } }] });
  await fixture.clock.advance(500);
  expect(fixture.app("web")?.state.waiting?.reason).toBe("PostStartHookError");
  isBroken = false;
  await fixture.clock.advance(1_000);
  expect(fixture.app("web")).toMatchObject({ ready: true, restartCount: 1 });
  expect(fixture.events).toContain("Warning FailedPostStartHook: PostStartHook failed");
  expect(fixture.events).toContain("Normal Killing: FailedPostStartHook");
});

test("an HTTP hook succeeds with any answer, a TCP hook always", async () => {
  const fixture = await start(({ httpGet }) => ({ success: false, answered: httpGet?.port === 1 }));
  const hook = (preStop: object) => ({ containers: [{ ...app, lifecycle: { preStop } }] });
  fixture.createPod("answered", hook({ httpGet: { port: 1 } }));
  fixture.createPod("refused", hook({ httpGet: { port: 2 } }));
  fixture.createPod("tcp", hook({ tcpSocket: { port: 3 } }));
  await fixture.clock.advance(1_000);
  for (const name of ["answered", "tcp", "refused"]) fixture.deletePod(name);
  await fixture.clock.advance(1_000);
  expect([...fixture.lives.values()].map((life) => life.at(-1))).toEqual(["Gone", "Gone", "Gone"]);
  expect(fixture.events.filter((event) => event.includes("PreStopHook"))).toEqual([
    "Warning FailedPreStopHook: PreStopHook failed",
  ]);
});

test("a pod that is deleted during its postStart hook does not wait for that", async () => {
  const fixture = await start(() => ({ success: true }));
  const lifecycle = { postStart: { sleep: { seconds: 5 } } };
  fixture.createPod("web", { containers: [{ ...app, lifecycle }] }, simulate({ "stop-delay-ms": 0 }));
  await fixture.clock.advance(1_000);
  fixture.deletePod("web");
  await fixture.clock.advance(0);
  expect(fixture.lives.get("web")?.at(-1)).toBe("Gone");
});
