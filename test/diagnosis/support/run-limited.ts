import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Manifest } from "../../../src/rollout/manifests/manifest.ts";
import type { JsonReport } from "../../../src/rollout/report/json-report.ts";
import { BIN } from "../../support/cli.ts";
import type { Versions } from "../mechanisms/mechanism.ts";
import type { Place } from "./manifests.ts";

/**
 * Runs a stage with `rollscope run` as a process that may hold only so many files and sockets open.
 *
 * @returns The path of the recording.
 */
export async function runLimited(
  place: Place,
  versions: Versions,
  options: { readonly descriptors: number; readonly kubeconfigPath: string; readonly rps: number },
): Promise<string> {
  const { namespace, directory } = place;
  const write = (name: string, manifests: readonly Manifest[]) => {
    const path = join(directory, name);
    writeFileSync(path, manifests.map(({ object }) => JSON.stringify(object)).join("\n---\n"));
    return path;
  };
  const [first, second] = [write("first.yaml", versions.first), write("second.yaml", versions.second)];
  const run = ["run", "--json", "-f", first, "--to", second, "--service", "stage", "--namespace", namespace];
  const where = ["--kubeconfig", options.kubeconfigPath, "--rps", String(options.rps)];
  const text = await outputOf(
    "/bin/sh",
    [
      "-c",
      'ulimit -n "$1"; shift; exec "$@"',
      "sh",
      String(options.descriptors),
      process.execPath,
      BIN,
      ...run,
      ...where,
    ],
    directory,
  );
  const { verdict, recording = "", error } = JSON.parse(text) as JsonReport;
  if (!verdict) throw new Error(`rollscope run came to no verdict: ${error?.message}`);
  return recording;
}

function outputOf(command: string, args: readonly string[], home: string): Promise<string> {
  const env = { PATH: process.env["PATH"], HOME: home, LANG: "C", ROLLSCOPE_HOME: home };
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "ignore"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve(text));
  });
}
