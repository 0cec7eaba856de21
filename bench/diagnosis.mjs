#!/usr/bin/env node
// The confusion matrix of the diagnosis: real rollouts on embedded clusters, each staged to fail by one mechanism, and
// what the diagnosis says about every failed request against what the cluster itself knows.
// `npm run bench:diagnosis -- --runs 3 --only M1,M4`
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "20" }, // of each mechanism
    only: { type: "string" }, // causes: M1,M4
    parallel: { type: "string", default: "2" }, // clusters side by side
    save: { type: "string" }, // directory: keeps recordings and truths there ...
    replay: { type: "string" }, // ... and diagnoses them again, without running anything
    write: { type: "boolean", default: false }, // into docs/diagnosis.md
  },
});
const { runs, only, parallel, save, replay, write } = values;
const order = {
  runs: Number(runs),
  parallel: Number(parallel),
  ...(only ? { only: only.split(",") } : {}),
  ...(save ? { save: resolve(save) } : {}),
  ...(replay ? { replay: resolve(replay) } : {}),
  write,
};
const root = fileURLToPath(new URL("../", import.meta.url));
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", "--config", "test/diagnosis/vitest.config.ts"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, ROLLSCOPE_BENCH_DIAGNOSIS: JSON.stringify(order) },
});
process.exitCode = status ?? 1;
