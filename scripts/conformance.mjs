#!/usr/bin/env node
// Compares a cluster with recordings of a real Kubernetes v1.36.2: `npm run conformance`.
//
// Without --kubeconfig an embedded cluster is started for it. Other arguments go to test/conformance/run.mjs: the suites
// (http, kubectl, rollout; default all), --only REGEX, --verbose, --list.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startCluster } from "../dist/src/index.js";
import { npmKubectl } from "./npm-clients.mjs";

const SUITES = ["http", "kubectl", "rollout"];
const runner = fileURLToPath(new URL("../test/conformance/run.mjs", import.meta.url));
const wording = fileURLToPath(new URL("../test/conformance/local-filter.json", import.meta.url));
const args = process.argv.slice(2);
if (!args.some((arg) => SUITES.includes(arg) || arg === "all")) args.unshift("all");
// The recorded image writes its name, ours the words of the tutorial.
if (!args.includes("--local-filter")) args.push("--local-filter", wording);
if (!args.includes("--kubectl") && process.platform === "linux" && process.arch === "x64") {
  args.push("--kubectl", npmKubectl());
}

process.exitCode = args.includes("--kubeconfig") || args.includes("--list") ? await compare(args) : await onEmbedded();

async function onEmbedded() {
  const folder = await mkdtemp(join(tmpdir(), "rollscope-conformance-"));
  const cluster = await startCluster({ dir: join(folder, "cluster") });
  try {
    return await compare([...args, "--kubeconfig", cluster.kubeconfigPath]);
  } finally {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns {Promise<number>} The exit code: 0 all passed, 1 some failed, 2 the comparison could not run. */
function compare(runnerArgs) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [runner, ...runnerArgs], { stdio: "inherit" });
    const forward = (signal) => child.kill(signal);
    process.once("SIGINT", forward).once("SIGTERM", forward);
    child.once("error", reject).once("close", (code) => resolve(code ?? 2));
  });
}
