#!/usr/bin/env node
// Speed and memory, as one table. `npm run bench` runs all; `node bench/bench.mjs api prober` only those.
import { benchApi } from "./api.mjs";
import { benchColdStart } from "./cold-start.mjs";
import { benchProber } from "./prober.mjs";
import { benchRecording } from "./recording.mjs";
import { benchMemory, benchRun } from "./run.mjs";

const BENCHES = {
  "cold-start": benchColdStart,
  prober: () => benchProber(),
  recording: benchRecording,
  memory: benchMemory,
  api: benchApi,
  run: benchRun,
};
const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`unknown bench ${unknown.join(", ")}; there are: ${Object.keys(BENCHES).join(", ")}`);
  process.exit(2);
}

const rows = [];
for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
  console.error(`running ${name} ...`);
  rows.push(...(await BENCHES[name]()));
}
console.log("| what | measured | aim | |");
console.log("| --- | ---: | ---: | --- |");
for (const { what, value, unit, limit, atLeast } of rows) {
  const aim = limit !== undefined ? `<= ${limit} ${unit}` : atLeast !== undefined ? `>= ${atLeast} ${unit}` : "";
  const met = value <= (limit ?? Infinity) && value >= (atLeast ?? -Infinity) ? "met" : "MISSED";
  console.log(`| ${what} | ${value.toLocaleString("en")} ${unit} | ${aim} | ${aim === "" ? "" : met} |`);
}
