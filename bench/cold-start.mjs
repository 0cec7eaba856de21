// Cold start: from `startCluster()` to the first successful API answer, in a fresh process each time, own CA included;
// and the same for the whole command, from the start of `rollscope up`.
import { execFileSync } from "node:child_process";
import https from "node:https";
import { request, startEmbedded, temporaryHome } from "./embedded.mjs";

const RUNS = 5;

export async function benchColdStart() {
  const inProcess = [];
  const command = [];
  for (let run = 0; run < RUNS; run++) {
    inProcess.push(startOnceInProcess());
    const embedded = await startEmbedded();
    const agent = new https.Agent(embedded.agentOptions);
    await request(embedded, agent, "GET", "/api/v1/namespaces/default");
    command.push(performance.now() - embedded.spawnedAt);
    agent.destroy();
    await embedded.stop();
  }
  return [
    { what: "startCluster() to first API answer, median", value: median(inProcess), unit: "ms", limit: 300 },
    { what: "`rollscope up` (whole process) to first API answer, median", value: median(command), unit: "ms" },
  ];
}

function startOnceInProcess() {
  const home = temporaryHome();
  try {
    const script = new URL("./cold-start-child.mjs", import.meta.url).pathname;
    return Number(execFileSync(process.execPath, [script, home.env.ROLLSCOPE_HOME], { encoding: "utf8" }));
  } finally {
    home.remove();
  }
}

export function median(values) {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]);
}
