// Ten minutes at 1 000 requests/s: what recording them takes on disk and in memory, and how long the report takes. And the load
// again with the recorder on: does it disturb the schedule?
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { benchProber } from "./prober.mjs";

const REQUESTS = 600_000;
const CHILD = fileURLToPath(new URL("recording-child.mjs", import.meta.url));
const BIN = fileURLToPath(new URL("../bin/rollscope.js", import.meta.url));

export async function benchRecording() {
  const folder = mkdtempSync(join(tmpdir(), "rollscope-bench-"));
  try {
    const path = join(folder, "recording.jsonl");
    const node = (...args) => execFileSync(process.execPath, args, { encoding: "utf8" });
    const { heldMb } = JSON.parse(node("--expose-gc", CHILD, path, String(REQUESTS)));
    const startedMs = performance.now();
    const report = node(BIN, "report", path, "--format", "json");
    const reportMs = performance.now() - startedMs;
    if (JSON.parse(report).verdict.requests.answered !== REQUESTS)
      throw new Error("the report does not count all requests");
    const recorded = await benchProber({ recording: join(folder, "load.jsonl") });
    const named = (row) => ({ ...row, what: `with the recorder: ${row.what}` });
    return [
      {
        what: `recording of ${REQUESTS} requests, on disk`,
        value: round(statSync(path).size / 1e6),
        unit: "MB",
        limit: 100,
      },
      { what: "... in memory", value: round(heldMb), unit: "MB", limit: 150 },
      { what: "... report of it, whole command", value: round(reportMs / 1000), unit: "s", limit: 5 },
      ...recorded.slice(0, 2).map(named),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function round(value) {
  return Math.round(value * 10) / 10;
}
