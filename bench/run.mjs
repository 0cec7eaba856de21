// The whole `rollscope run` from cold, and the memory of the control plane while the tutorial is deployed.
import { spawn, spawnSync } from "node:child_process";
import { BIN, startEmbedded, temporaryHome } from "./embedded.mjs";

/** Wall-clock seconds of whole runs. */
export function benchRun() {
  return [
    timedRun("`rollscope run`, tutorial manifests", [], 6),
    timedRun("... with `--pod-start-delay 0s`", ["--pod-start-delay", "0s"], 6),
    timedRun("... with the pods' own grace period of 30 s (`--grace-period 30`)", ["--grace-period", "30"]),
    timedRun("`rollscope run --scenario zero-downtime`", ["--scenario", "zero-downtime", "--expect", "zero-downtime"]),
  ];
}

function timedRun(what, args, limit) {
  const home = temporaryHome();
  const started = performance.now();
  const child = spawnSync(process.execPath, [BIN, "run", "--json", "--expect", "completed", ...args], {
    env: home.env,
    encoding: "utf8",
  });
  const value = Math.round((performance.now() - started) / 100) / 10;
  home.remove();
  if (child.status !== 0) throw new Error(`${what} ended with ${child.status}: ${child.stderr.slice(-400)}`);
  return { what, value, unit: "s", ...(limit ? { limit } : {}) };
}

/** Resident memory of the process that `rollscope up` is, with the tutorial's Deployment running in it. */
export async function benchMemory() {
  const embedded = await startEmbedded();
  const args = [
    "run",
    "--kubeconfig",
    embedded.kubeconfigPath,
    "--json",
    "--expect",
    "completed",
    "--grace-period",
    "1",
  ];
  const run = spawn(process.execPath, [BIN, ...args], { env: embedded.env, stdio: "ignore" });
  let peakBytes = 0;
  const sampler = setInterval(() => (peakBytes = Math.max(peakBytes, embedded.rssBytes())), 100);
  try {
    const code = await new Promise((resolve) => run.once("exit", resolve));
    if (code !== 0) throw new Error(`the run on the embedded cluster ended with ${code}`);
    const value = Math.round(peakBytes / 2 ** 20);
    return [{ what: "control plane process, peak RSS during the tutorial", value, unit: "MB", limit: 120 }];
  } finally {
    clearInterval(sampler);
    await embedded.stop();
  }
}
