import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Manifest } from "../../../src/rollout/manifests/manifest.ts";
import { readRecording } from "../../../src/rollout/recording/recording-file.ts";
import type { JsonReport } from "../../../src/rollout/report/json-report.ts";
import type { RequestResult } from "../../../src/rollout/request-result.ts";
import type { Verdict } from "../../../src/rollout/verdict/verdict.ts";
import { BIN } from "../../support/cli.ts";
import type { Place } from "./manifests.ts";

/** What a run by the command came to. */
export interface LimitedRun {
  readonly verdict: Verdict;
  readonly service: readonly RequestResult[];
  readonly reused: readonly RequestResult[];
}

/** Runs a stage with `rollscope run` as a process that may hold only so many files and sockets open. */
export async function runLimited(
  place: Place,
  versions: { readonly first: readonly Manifest[]; readonly second: readonly Manifest[] },
  options: { readonly descriptors: number; readonly kubeconfigPath: string; readonly rps: number },
): Promise<LimitedRun> {
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
  const { recording: recorded } = await readRecording(recording);
  return { verdict, service: [...recorded.results], reused: [...recorded.reused] };
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
