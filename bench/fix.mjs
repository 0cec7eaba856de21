#!/usr/bin/env node
// Does the fix hold? Runs `rollscope run --fix` on the tutorial's manifests until so many runs had failed at first, and counts how
// many of them pass with the fix. `npm run bench:fix -- --runs 20`.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const BIN = fileURLToPath(new URL("../bin/rollscope.js", import.meta.url));
const { values } = parseArgs({
  options: { runs: { type: "string", default: "20" }, "node-port": { type: "string", default: "30000" } },
});
const wanted = Number(values.runs);
const home = mkdtempSync(join(tmpdir(), "rollscope-bench-fix-"));
const counts = { proved: 0, notProved: 0, passedAtOnce: 0 };
try {
  for (let run = 1; counts.proved + counts.notProved < wanted && run <= 2 * wanted; run += 1) {
    const { fix, verdict } = await runOnce(join(home, `fixed-${run}`));
    if (!fix) counts.passedAtOnce += 1;
    else if (fix.proved) counts.proved += 1;
    else counts.notProved += 1;
    const { failed, sent } = (fix?.before ?? verdict).requests;
    const after = fix ? `${verdict.judgement}, ${verdict.requests.failed} of ${verdict.requests.sent} failed` : "-";
    console.error(`run ${run}: before ${failed} of ${sent} failed; after: ${after}`);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
console.log(
  `FAIL -> PASS: ${counts.proved} of ${counts.proved + counts.notProved} (${counts.passedAtOnce} further runs had nothing to fix)`,
);
process.exitCode = counts.notProved === 0 ? 0 : 1;

function runOnce(output) {
  const args = [BIN, "run", "--fix", "--json", "--output", output, "--node-port", values["node-port"]];
  const env = { ...process.env, ROLLSCOPE_HOME: home };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout) => {
      try {
        resolve(JSON.parse(stdout));
      } catch {
        reject(error ?? new Error("no document"));
      }
    });
  });
}
