import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Where clients keep what they have learned of servers. */
const HOME = fileURLToPath(new URL("../../node_modules/.cache/rollscope/", import.meta.url));

/** How a command ended. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a client is run; by default without input, in the present folder. */
export interface RunOptions {
  readonly folder?: string;
  readonly input?: string | Buffer;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Whether the clients of npm (kubectl, helm) run here: only on Linux x64. Elsewhere tests with them are skipped, which
 * is said loudly; in CI it is an error, so that they are never skipped unnoticed.
 */
export function hasClients(): boolean {
  if (process.platform === "linux" && process.arch === "x64") return true;
  const reason = `there is no kubectl and helm for ${process.platform} ${process.arch} on npm`;
  if (process.env["CI"]) throw new Error(`tests with kubectl and helm cannot run: ${reason}`);
  console.warn(`SKIPPED: tests with kubectl and helm: ${reason}`);
  return false;
}

/** Runs a program with a kubeconfig to its end, whatever its exit code. */
export function runClient(
  path: string,
  kubeconfig: string,
  args: readonly string[],
  { input, env, folder: cwd }: RunOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const settings = {
      cwd,
      env: { ...clientEnvironment(kubeconfig), ...env },
      encoding: "utf8",
      maxBuffer: 2 ** 25,
    } as const;
    const child = execFile(path, args, settings, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : 1) : 0;
      resolve({ code, stdout, stderr });
    });
    child.stdin?.on("error", () => undefined); // it ended without reading all
    child.stdin?.end(input);
  });
}

/** Nothing of the user's own settings. */
export function clientEnvironment(kubeconfig: string): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], HOME, KUBECONFIG: kubeconfig };
}
