import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestHome, eventually, freeNodePort, isListening, type TestHome } from "../support/cli.ts";

let home: TestHome;
let nodePort: number;

beforeEach(async () => {
  home = createTestHome();
  nodePort = await freeNodePort();
});

afterEach(() => home.remove());

const tutorial = (...more: string[]) => ["run", "--node-port", String(nodePort), "--pod-start-delay", "0s", ...more];

/** Beyond the time within which two signals count as one key press. */
const ANOTHER_KEY_PRESS_MS = 400;

describe("Ctrl-C", () => {
  test.each([
    ["while the first version is deployed", /🚀/],
    ["while the first version is tested", /🧪/],
    ["in the middle of the update", /--- Service Responses ---/],
  ])(
    "%s cleans up everything",
    async (_when, moment) => {
      const cli = home.start(tutorial());
      await cli.waitFor(moment);
      cli.child.kill("SIGINT");
      const { code, stdout, stderr } = await cli.result;
      expect(code).toBe(130);
      expect(stderr).toContain("Interrupted: cleaning up... press Ctrl-C again to leave at once");
      expect(stderr).not.toContain("error:");
      expect(stdout).not.toContain("--- Verdict ---");
      expect([home.processes(), home.clusters(), await isListening(nodePort)]).toEqual([[], [], false]);
    },
    60_000,
  );

  test("right after the start leaves nothing either", async () => {
    for (const afterMs of [80, 200, 350]) {
      const cli = home.start(tutorial());
      await delay(afterMs);
      cli.child.kill("SIGINT");
      await cli.result;
      expect([home.processes(), home.clusters()]).toEqual([[], []]);
    }
  }, 60_000);

  test.each(["SIGTERM", "SIGHUP"] as const)(
    "%s does the same",
    async (signal) => {
      const cli = home.start(tutorial());
      await cli.waitFor(/🧪/);
      cli.child.kill(signal);
      expect((await cli.result).code).toBe(130);
      expect([home.processes(), home.clusters(), await isListening(nodePort)]).toEqual([[], [], false]);
    },
    60_000,
  );

  test("a reader that goes away ends the run, too", async () => {
    const cli = home.start(tutorial());
    await cli.waitFor(/🧪/);
    cli.child.stdout?.destroy();
    expect((await cli.result).code).toBe(130);
    expect([home.processes(), home.clusters(), await isListening(nodePort)]).toEqual([[], [], false]);
  }, 60_000);
});

describe("what a killed run leaves", () => {
  test("is ended by its reaper, and removed by the next run at the latest", async () => {
    const cli = home.start(tutorial());
    await cli.waitFor(/--- Pod Status/);
    cli.child.kill("SIGKILL");
    await cli.result;
    await eventually(() => home.processes().length === 0);

    const run = home.start(tutorial());
    await run.waitFor(/🧪/);
    expect(home.clusters()).toHaveLength(1);
    run.child.kill("SIGINT");
    await run.result;
    expect([home.processes(), home.clusters(), await isListening(nodePort)]).toEqual([[], [], false]);
  }, 60_000);

  test("even when its reaper was killed with it", async () => {
    const cli = home.start(tutorial());
    await cli.waitFor(/--- Pod Status/);
    for (const pid of [...reapersOf(home.path), cli.child.pid ?? 0]) process.kill(pid, "SIGKILL");
    await cli.result;
    expect(home.processes().length).toBeGreaterThan(0);
    expect(home.clusters()).toHaveLength(1);

    const run = home.start(tutorial());
    await run.waitFor(/🧪/);
    expect(run.output()).toMatch(/Removed what a killed run had left: 1 embedded cluster, [1-9]\d* process/);
    run.child.kill("SIGINT");
    await run.result;
    expect([home.processes(), home.clusters(), await isListening(nodePort)]).toEqual([[], [], false]);
  }, 60_000);
});

test("a second Ctrl-C leaves at once and says what may be left", async () => {
  // On a cluster that lives on, cleaning up takes as long as the tutorial's pods, which ignore SIGTERM.
  const cluster = home.start(["up"]);
  const [, kubeconfig = ""] = await cluster.waitFor(/^export KUBECONFIG=(.*)\n/m);
  const cli = home.start(tutorial("--kubeconfig", kubeconfig));
  await cli.waitFor(/🧪/);
  cli.child.kill("SIGINT");
  await cli.waitFor(/Interrupted: cleaning up/);
  await delay(ANOTHER_KEY_PRESS_MS);
  cli.child.kill("SIGINT");
  const { code, stderr } = await cli.result;
  expect(code).toBe(130);
  expect(stderr).toContain("Left at once. Objects that were created may be left on the cluster");
  expect((await home.run(["down"])).code).toBe(0);
  expect([home.processes(), home.clusters(), await isListening(nodePort)]).toEqual([[], [], false]);
}, 60_000);

function reapersOf(directory: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return command.includes("reaper.sh") && command.includes(directory);
      } catch {
        return false;
      }
    })
    .map(Number);
}
