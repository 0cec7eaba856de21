import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../testing/eventually.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { container, isAlive, node, ProcessFixture, SERVER } from "../testing/process-fixture.ts";

let fixture: ProcessFixture;
beforeEach(async () => {
  fixture = await new ProcessFixture("127.244.251.192/26").start();
});
afterEach(() => fixture.stop());

describe("a container that cannot be started", () => {
  test("says why, and is tried again with back-off", async () => {
    fixture.pod("typo", container({ command: ["no-such-program"] }));
    const status = await eventually("the error", () => {
      const found = fixture.app("typo");
      return found?.lastState.terminated && found;
    });
    expect(status.lastState.terminated).toMatchObject({ exitCode: 128, reason: "StartError" });
    expect(status.lastState.terminated?.message).toContain(
      'exec: "no-such-program": executable file not found in $PATH',
    );
    expect(status.state.waiting?.reason).toBe("RunContainerError");
    await eventually("the back-off", () => fixture.app("typo")?.state.waiting?.reason === "CrashLoopBackOff");
  });
});

describe("probes", () => {
  const timing = { periodSeconds: 1, timeoutSeconds: 1, successThreshold: 1, failureThreshold: 1 };

  test("http, tcp and exec see what the program does", async () => {
    const code = `let ok=false;setTimeout(()=>{ok=true},1200);require('http').createServer((q,r)=>{r.statusCode=ok&&q.headers['x-probe']==='1'?200:503;r.end()}).listen(3000,()=>require('fs').writeFileSync('listening',''))`;
    const httpHeaders = [{ name: "X-Probe", value: "1" }];
    const ports = [{ name: "web", containerPort: 3000, protocol: "TCP" as const }];
    fixture.pod(
      "http",
      node(code, { ports, readinessProbe: { httpGet: { port: "web", path: "/ready", httpHeaders }, ...timing } }),
    );
    fixture.pod("tcp", node(code, { readinessProbe: { tcpSocket: { port: 3000 }, ...timing } }));
    fixture.pod("refused", node(code, { readinessProbe: { tcpSocket: { port: 3999 }, ...timing } }));
    fixture.pod(
      "exec",
      node(code, { readinessProbe: { exec: { command: ["sh", "-c", "test -f listening"] }, ...timing } }),
    );
    fixture.pod(
      "never",
      node(code, { readinessProbe: { exec: { command: ["sh", "-c", "echo no; exit 1"] }, ...timing } }),
    );
    fixture.pod("slow", node(code, { readinessProbe: { exec: { command: ["sleep", "30"] }, ...timing } }));
    for (const name of ["http", "tcp", "exec"]) await eventually(`${name} to be ready`, () => fixture.isReady(name));
    await eventually("the time-out", () =>
      fixture.kubelet.events.some((event) => event.includes("timed out after 1s")),
    );
    expect(fixture.isReady("never")).toBe(false);
    expect(fixture.isReady("slow")).toBe(false);
    expect(fixture.kubelet.events).toContain(
      "Warning Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503",
    );
    expect(fixture.kubelet.events).toContain("Warning Unhealthy: Readiness probe failed: no\n");
    const podIP = fixture.podIP("refused");
    expect(fixture.kubelet.events).toContain(
      `Warning Unhealthy: Readiness probe failed: dial tcp ${podIP}:3999: connect: connection refused`,
    );
  });
});

test("a probe that cannot even be asked counts for nothing", async () => {
  const timing = { periodSeconds: 1, timeoutSeconds: 1, successThreshold: 1, failureThreshold: 1 };
  fixture.pod("web", node(SERVER, { livenessProbe: { exec: { command: ["no-such-program"] }, ...timing } }));
  await eventually("the probe", () => fixture.kubelet.events.filter((event) => event.includes("probe errored"))[1]);
  expect(fixture.kubelet.events.find((event) => event.includes("probe errored"))).toMatch(
    /^Warning Unhealthy: Liveness probe errored and resulted in unknown state: .*executable file not found in \$PATH/,
  );
  expect(fixture.app("web")).toMatchObject({ restartCount: 0, state: { running: {} } });
});

describe("restarts", () => {
  test("keep the log of the previous run, and its last lines as message when asked for", async () => {
    const code = "console.log('run');console.error('boom');process.exit(3)";
    fixture.pod("crash", node(code, { terminationMessagePolicy: "FallbackToLogsOnError" }));
    await eventually("the back-off", () => fixture.app("crash")?.state.waiting?.reason === "CrashLoopBackOff");
    expect(fixture.app("crash")).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 3, reason: "Error", message: "run\nboom" } },
    });
    expect(await fixture.logs("crash", { previous: true })).toBe("run\nboom\n");
    const follow = await fixture.logs("crash", { follow: true });
    expect(follow).toBe("run\nboom\n");
  });
});

test("stopping the kubelet leaves no process and no file", async () => {
  fixture.pod("web", node(`console.log(process.pid);${SERVER}`));
  await fixture.logged("web", "up");
  const pid = Number.parseInt(await fixture.logs("web"), 10);
  expect(isAlive(pid)).toBe(true);
  expect(JSON.parse(readFileSync(join(fixture.clusterDirectory, "processes.json"), "utf8"))).toMatchObject({
    processes: [{ pid }],
  });
  await fixture.kubelet.kubelet.stop();
  expect(isAlive(pid)).toBe(false);
  expect(existsSync(fixture.clusterDirectory)).toBe(false);
});
