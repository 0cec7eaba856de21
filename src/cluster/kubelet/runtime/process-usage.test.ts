import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { cpuTimeMs, measureTrees } from "./process-usage.ts";

const BUSY = "const end = Date.now() + 150; while (Date.now() < end); console.log('done'); setTimeout(() => {}, 60000)";

test.skipIf(process.platform === "win32")("a process is measured with what it has started", async () => {
  const program = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(BUSY)}], {stdio: "inherit"})`;
  const parent = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"], detached: true });
  try {
    await once(parent.stdout, "data");
    const { pid = 0 } = parent;
    const usage = (await measureTrees([pid])).get(pid);
    expect(usage?.cpuMs).toBeGreaterThanOrEqual(100);
    // two Node processes
    expect(usage?.memoryBytes).toBeGreaterThan(40 * 1024 * 1024);
  } finally {
    process.kill(-(parent.pid ?? 0), "SIGKILL");
    await once(parent, "exit");
  }
});

test("a process that is gone has no usage", async () => {
  expect((await measureTrees([2 ** 22 + 1])).size).toBe(0);
});

test.each([
  ["0:00.05", 50],
  ["12:34", 754_000],
  ["01:02:03", 3_723_000],
  ["2-00:00:01", 172_801_000],
])("%s of ps is %i ms", (text, expected) => {
  expect(cpuTimeMs(text)).toBe(expected);
});
