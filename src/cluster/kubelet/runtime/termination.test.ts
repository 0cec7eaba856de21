import { eventually } from "../testing/eventually.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { container, isAlive, node, ProcessFixture, SERVER } from "../testing/process-fixture.ts";

let fixture: ProcessFixture;
beforeEach(async () => {
  fixture = await new ProcessFixture("127.244.251.0/26").start();
});
afterEach(() => fixture.stop());

test("a program without a SIGTERM handler does not notice it and is killed when the grace period ends", async () => {
  fixture.pod("deaf", node(`${SERVER};setInterval(()=>{},1000)`), { terminationGracePeriodSeconds: 2 });
  await fixture.logged("deaf", "up");
  const seen = await fixture.deleted("deaf");
  expect(seen).toMatchObject({ exitCode: 137, reason: "Error" });
  expect(fixture.kubelet.lives.get("deaf")?.slice(-3)).toEqual(["Terminating/Ready", "Terminating/Failed", "Gone"]);
});

test("a program is as deaf in its very first moment, before it has run a line", async () => {
  fixture.pod("newborn", node("setInterval(()=>{},1000)"), { terminationGracePeriodSeconds: 2 });
  await eventually("newborn to run", () => fixture.app("newborn")?.state.running);
  expect(await fixture.deleted("newborn")).toMatchObject({ exitCode: 137 });
});

test("a program with a SIGTERM handler ends as it decides", async () => {
  fixture.pod("polite", node(`${SERVER};process.on('SIGTERM',()=>process.exit(0))`));
  await fixture.logged("polite", "up");
  expect(await fixture.deleted("polite")).toMatchObject({
    exitCode: 0,
    reason: "Completed",
  });
  expect(fixture.kubelet.lives.get("polite")?.slice(-2)).toEqual(["Terminating/Succeeded", "Gone"]);
});

test("the signal reaches the lead process only, and its children end with it", async () => {
  const child =
    "process.on('SIGTERM',()=>console.log('child got it'));setInterval(()=>{},1000);console.log('child',process.pid)";
  const lead = `require('child_process').spawn(process.execPath,['-e',${JSON.stringify(child)}],{stdio:'inherit'});process.on('SIGTERM',()=>setTimeout(()=>process.exit(4),200))`;
  fixture.pod("family", node(lead), { restartPolicy: "Never" });
  await fixture.logged("family", "child");
  const pid = Number(/child (\d+)/.exec(await fixture.logs("family"))?.[1]);
  expect(isAlive(pid)).toBe(true);
  expect(await fixture.deleted("family")).toMatchObject({ exitCode: 4 });
  await eventually("the child to end", () => !isAlive(pid));
});

test("only PID 1 is immune: a child without a handler dies of SIGTERM", async () => {
  const lead = `const c=require('child_process').spawn(process.execPath,['-e','setInterval(()=>{},1000);console.log(1)']);c.stdout.once('data',()=>c.kill('SIGTERM'));c.on('exit',(code,signal)=>console.log('child',signal))`;
  fixture.pod("parent", node(lead), { restartPolicy: "Never" });
  await fixture.ended("parent");
  expect(await fixture.logs("parent")).toBe("child SIGTERM\n");
});

test("a shell that traps SIGTERM gets it; another program is as deaf as PID 1", async () => {
  const shell = (text: string) => container({ command: ["sh", "-c", text] });
  fixture.pod("trapper", shell("trap 'exit 5' TERM; echo up; while :; do sleep 0.1; done"));
  fixture.pod("sleeper", shell("echo up; sleep 60"), { terminationGracePeriodSeconds: 2 });
  await Promise.all([fixture.logged("trapper", "up"), fixture.logged("sleeper", "up")]);
  const ends = await Promise.all([fixture.deleted("trapper"), fixture.deleted("sleeper")]);
  expect(ends.map((end) => end?.exitCode)).toEqual([5, 137]);
});

test("the preStop hook runs before the signal", async () => {
  const lifecycle = { preStop: { exec: { command: ["sh", "-c", "echo hook > hook.txt; sleep 0.3"] } } };
  const code = `${SERVER};process.on('SIGTERM',()=>process.exit(require('fs').existsSync('hook.txt')?0:9))`;
  fixture.pod("hooked", node(code, { lifecycle }));
  await fixture.logged("hooked", "up");
  expect(await fixture.deleted("hooked")).toMatchObject({ exitCode: 0 });
});

test("a preStop hook that fails is told and does not hold the end up", async () => {
  const lifecycle = { preStop: { exec: { command: ["no-such-program"] } } };
  fixture.pod("broken", node(`${SERVER};process.on('SIGTERM',()=>process.exit(0))`, { lifecycle }));
  await fixture.logged("broken", "up");
  expect(await fixture.deleted("broken")).toMatchObject({ exitCode: 0 });
  expect(fixture.kubelet.events).toContain("Warning FailedPreStopHook: PreStopHook failed");
});

test("lifecycle.stopSignal goes before the image's", async () => {
  const code = `process.on('SIGUSR2',()=>process.exit(12));${SERVER}`;
  fixture.pod("usr2", node(code, { lifecycle: { stopSignal: "SIGUSR2" } }));
  await fixture.logged("usr2", "up");
  expect(await fixture.deleted("usr2")).toMatchObject({ exitCode: 12 });
});
