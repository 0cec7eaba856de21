import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compiledUrl } from "../../../compiled-url.ts";
import { eventually } from "../testing/eventually.ts";
import { endOrphans, findOrphans, killGroup, MARKER, ProcessTable } from "./process-table.ts";
import { Reaper } from "./reaper.ts";

let root: string;
let children: ChildProcess[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rollscope-reaper-"));
  children = [];
});
afterEach(() => {
  for (const { pid } of children) if (pid !== undefined) killGroup(pid);
  rmSync(root, { recursive: true, force: true });
});

/** A process in a group of its own that has a child and ignores signals. */
function newGroup(env: Record<string, string> = {}): ChildProcess & { pid: number } {
  const child = spawn("/bin/sh", ["-c", 'trap "" TERM INT HUP; sleep 60 & sleep 60'], {
    detached: true,
    stdio: "ignore",
    env,
  });
  children.push(child);
  return child as ChildProcess & { pid: number };
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

test("the reaper kills the groups that remain at the end, spares the others and removes the directory", async () => {
  const [remains, hasEnded, unknown] = [newGroup(), newGroup(), newGroup()];
  const directory = join(root, "cluster with 'quotes'");
  mkdirSync(directory);
  writeFileSync(join(directory, "file"), "");
  const reaper = new Reaper(directory);
  for (const { pid } of [hasEnded, remains]) reaper.add(pid);
  reaper.remove(hasEnded.pid);
  await reaper.close();
  await eventually("the remaining group to end", () => !isAlive(remains.pid));
  expect(isAlive(hasEnded.pid)).toBe(true);
  expect(isAlive(unknown.pid)).toBe(true);
  expect(existsSync(directory)).toBe(false);
});

test("the reaper does not heed the signals of a terminal", async () => {
  const reaper = new Reaper("");
  await new Promise((resolve) => setTimeout(resolve, 200)); // it must have come to its trap
  const pid = reaper.pid ?? 0;
  for (const signal of ["SIGINT", "SIGHUP", "SIGTERM"] as const) process.kill(pid, signal);
  const group = newGroup();
  reaper.add(group.pid);
  expect(isAlive(pid)).toBe(true);
  await reaper.close();
  await eventually("the group to end", () => !isAlive(group.pid));
});

describe("after kill -9 of the process that runs them", () => {
  test("no pod outlives it and its directory is gone", async () => {
    const compiled = compiledUrl(import.meta.url, "./process-runtime.ts");
    if (!existsSync(compiled)) throw new Error("run `npm run build` first: this test starts compiled code");
    const directory = join(root, "cluster");
    const script = join(root, "owner.mjs");
    writeFileSync(script, ownerScript(compiled, directory));
    const owner = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"], detached: true });
    children.push(owner);
    let output = "";
    owner.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const pids = await eventually("two pods with a child each", () => {
      const found = [...output.matchAll(/pid (\d+)/g)].map((match) => Number(match[1]));
      return found.length === 4 && found;
    });
    expect(pids.every(isAlive)).toBe(true);
    owner.kill("SIGKILL");
    await eventually("all pods to end", () => !pids.some(isAlive));
    await eventually("the directory to go", () => !existsSync(directory));
  });
});

describe("orphans", () => {
  test("are the recorded processes that are still the same ones", async () => {
    const directory = join(root, "cluster");
    mkdirSync(directory);
    const table = new ProcessTable(directory);
    const [marked, unmarked, forgotten] = [
      newGroup({ [MARKER]: directory }),
      newGroup(),
      newGroup({ [MARKER]: directory }),
    ];
    await eventually("the program to be executed", () =>
      readFileSync(`/proc/${marked.pid}/cmdline`, "utf8").includes("trap"),
    );
    for (const { pid } of [marked, unmarked, forgotten]) table.add(pid);
    table.remove(forgotten.pid);
    expect(findOrphans(directory).map(({ pid }) => pid)).toEqual([marked.pid]);
    expect(endOrphans(directory)).toBe(1);
    await eventually("the orphan to end", () => !isAlive(marked.pid));
    expect(isAlive(unmarked.pid)).toBe(true);
    expect(findOrphans(directory)).toEqual([]);
  });

  test("are not processes that got the same id later", () => {
    const directory = join(root, "cluster");
    mkdirSync(directory);
    const child = newGroup({ [MARKER]: directory });
    new ProcessTable(directory).add(child.pid);
    const file = join(directory, "processes.json");
    writeFileSync(file, readFileSync(file, "utf8").replace(/"startTicks":"\d+"/, '"startTicks":"1"'));
    expect(endOrphans(directory)).toBe(0);
    expect(isAlive(child.pid)).toBe(true);
  });

  test("are none where there is no record or a damaged one", () => {
    expect(findOrphans(join(root, "nope"))).toEqual([]);
    writeFileSync(join(root, "processes.json"), '{"directory":');
    expect(findOrphans(root)).toEqual([]);
  });
});

/** Runs two pods on the compiled runtime; each has a child process. */
function ownerScript(compiled: URL, directory: string): string {
  const clock = compiledUrl(import.meta.url, "../../../clock.ts");
  const random = compiledUrl(import.meta.url, "../../../random.ts");
  const range = compiledUrl(import.meta.url, "../network/loopback-range.ts");
  const code =
    "console.log('pid',process.pid);require('child_process').spawn('sleep',['60']).on('spawn',function(){console.log('pid',this.pid)});setInterval(()=>{},1000)";
  return `
    import { ProcessRuntime } from ${JSON.stringify(compiled)};
    import { systemClock as clock } from ${JSON.stringify(clock)};
    import { systemRandom as random } from ${JSON.stringify(random)};
    import { createLoopbackRange } from ${JSON.stringify(range)};
    const network = createLoopbackRange({ cidr: "127.244.252.0/24" });
    const runtime = new ProcessRuntime({ dir: ${JSON.stringify(directory)}, network, clock, random });
    await runtime.start();
    for (const name of ["a", "b"]) {
      const pod = { metadata: { name, namespace: "ns", uid: name }, spec: {} };
      const container = { name: "app", terminationMessagePath: "/dev/termination-log", command: ["node", "-e", ${JSON.stringify(code)}] };
      const image = { env: {}, root: "/", directory: "/", workingDirectory: "/", stopSignal: "SIGTERM", entrypoint: [], command: [] };
      const address = await network.acquire(pod);
      await runtime.preparePod(pod, [], address);
      await runtime.startContainer({ pod, container, image, env: {}, mounts: [], podIP: address.podIP, attempt: 0 });
      for (;;) {
        let text = "";
        for await (const chunk of runtime.logs(pod, "app", 0, {}, new AbortController().signal)) text += chunk;
        if (text.split("pid").length === 3) { console.log(text); break; }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    setInterval(() => {}, 1000);
  `;
}
