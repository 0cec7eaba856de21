import { spawn, type ChildProcess } from "node:child_process";
import { constants } from "node:os";
import type { Readable } from "node:stream";
import type { Clock } from "../../../clock.ts";
import { startError } from "./check-program.ts";
import type { CommandLine } from "./command-line.ts";
import { killGroup } from "./process-table.ts";
import type { ContainerExit } from "./runtime.ts";

/** Told of process groups that begin and end, so that none outlives us. */
export interface ProcessWatcher {
  began(pid: number): void;
  ended(pid: number): void;
}

/** How long output is waited for after the end of a process. */
const OUTPUT_DRAIN_MS = 500;

/** Through this descriptor the preload says that signals without a handler are ignored from now on. */
const READY_FD = 3;
const READY_FD_VARIABLE = "ROLLSCOPE_READY_FD";
/** A program that loads for longer gets its signals all the same. */
const PRELOAD_LIMIT_MS = 2_000;

/** A program in a process group of its own. */
export interface ContainerProcess {
  readonly pid: number;
  /** Settles when the lead process has ended and its output is read; the rest of its group is killed then. */
  readonly exited: Promise<ContainerExit>;
  /** Sends a signal to the lead process alone. */
  signal(signal: NodeJS.Signals): void;
  /** SIGKILL to the whole group. */
  kill(): void;
}

/**
 * Starts a program.
 *
 * @throws {ContainerStartError} It cannot be executed.
 */
export async function startProcess(
  command: CommandLine,
  env: Record<string, string>,
  onOutput: (stream: "stdout" | "stderr", chunk: Buffer) => void,
  watcher: ProcessWatcher,
  clock: Clock,
): Promise<ContainerProcess> {
  const isNode = command.file === process.execPath;
  const child = spawn(command.file, command.args, {
    cwd: command.workingDirectory,
    env: isNode ? { ...env, [READY_FD_VARIABLE]: String(READY_FD) } : env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", ...(isNode ? (["pipe"] as const) : [])],
    windowsHide: true,
  });
  child.stdout?.on("data", (chunk: Buffer) => onOutput("stdout", chunk));
  child.stderr?.on("data", (chunk: Buffer) => onOutput("stderr", chunk));
  const { pid } = child;
  if (pid === undefined) {
    const cause = await new Promise<Error>((resolve) => child.once("error", resolve));
    throw startError(cause.message, { cause });
  }
  watcher.began(pid);
  const deaf = isNode ? preloadDone(child, clock) : undefined;
  const exited = exitOf(child, clock).finally(() => watcher.ended(pid));
  return {
    pid,
    exited,
    signal: (signal) => {
      if (deaf) void deaf.then(() => child.kill(signal));
      else child.kill(signal);
    },
    kill: () => killGroup(pid),
  };
}

function exitOf(child: ChildProcess, clock: Clock): Promise<ContainerExit> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      if (child.pid !== undefined) killGroup(child.pid); // the processes of a container end with PID 1
      const number = signal ? constants.signals[signal] : undefined;
      const exit = { exitCode: code ?? 128 + (number ?? 0) };
      const timer = clock.setTimeout(() => resolve(exit), OUTPUT_DRAIN_MS);
      child.once("close", () => {
        timer.cancel();
        resolve(exit);
      });
    });
  });
}

/** PID 1 is deaf to signals from its first moment; a Node program only once the preload has run. */
function preloadDone(child: ChildProcess, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.setTimeout(resolve, PRELOAD_LIMIT_MS);
    const ready = child.stdio[READY_FD] as Readable;
    ready.resume();
    ready.on("error", () => undefined);
    ready.once("close", () => {
      timer.cancel();
      resolve();
    });
  });
}
