import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { CommandLine } from "./command-line.ts";
import { ContainerStartError } from "./runtime.ts";

/**
 * Finds out before the start whether a program can be executed, since behind a shell it could not be told any more.
 *
 * @throws {ContainerStartError} It cannot; worded as container runtimes do.
 */
export function checkProgram(command: CommandLine, env: Readonly<Record<string, string>>): void {
  const problem = programProblem(command, env);
  if (problem) throw startError(problem);
}

/** Why a program cannot be executed, worded as container runtimes do; undefined when it seems that it can. */
export function programProblem(
  { file, workingDirectory }: CommandLine,
  env: Readonly<Record<string, string>>,
): string | undefined {
  if (!existsSync(workingDirectory)) {
    return `chdir to cwd (${JSON.stringify(workingDirectory)}) set in config.json failed: no such file or directory`;
  }
  if (process.platform === "win32") return undefined; // extensions are tried there
  const quoted = JSON.stringify(file);
  if (!file.includes("/")) {
    const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
    if (folders.some((folder) => problemOf(join(folder, file)) === undefined)) return undefined;
    return `exec: ${quoted}: executable file not found in $PATH`;
  }
  const problem = problemOf(isAbsolute(file) ? file : join(workingDirectory, file));
  if (!problem) return undefined;
  return `exec: ${quoted}: ${problem === "ENOENT" ? `stat ${file}: no such file or directory` : "permission denied"}`;
}

/** What a container runtime says about a process that it cannot start. */
export function startError(detail: string, options: { cause?: unknown } = {}): ContainerStartError {
  const layers =
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed";
  return new ContainerStartError(
    `${layers}: unable to start container process: error during container init: ${detail}`,
    options,
  );
}

function problemOf(path: string): "ENOENT" | "EACCES" | undefined {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? undefined : "EACCES";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES" ? "EACCES" : "ENOENT";
  }
}
