import { spawn, type ChildProcess } from "node:child_process";
import { constants } from "node:os";
import type { Readable, Writable } from "node:stream";
import type { Clock } from "../../../clock.ts";
import type { TerminalSize } from "../container-streams.ts";
import { startError } from "./check-program.ts";
import type { CommandLine } from "./command-line.ts";
import { killGroup } from "./process-table.ts";
import type { ContainerExit } from "./runtime.ts";
import { inTerminal, processesOfSession, resizeTerminal, SESSION_FD } from "./terminal.ts";

/** Told of process groups that begin and end, so that none outlives us. */
export interface ProcessWatcher {
  began(pid: number): void;
  ended(pid: number): void;
}

/** What a process gets to talk with. */
export interface ProcessStreams {
  /** Whether it can be written to; otherwise its standard input is empty. */
  readonly stdin: boolean;
  /** A pseudoterminal instead of pipes; then `stderr` stays empty. */
  readonly tty: boolean;
}

/** A program in a process group of its own, with its streams. */
export interface SpawnedProcess {
  readonly pid: number;
  readonly stdin?: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the lead process has ended; the rest of its group is killed then. Output may still be unread. */
  readonly ended: Promise<ContainerExit>;
  /** Settles when all output was read, too. */
  readonly closed: Promise<void>;
  /** Sends a signal to the lead process alone. */
  signal(this: void, signal: NodeJS.Signals): void;
  /** SIGKILL to the whole group. */
  kill(this: void): void;
  /** Without effect when there is no terminal. */
  resize(this: void, size: TerminalSize): void;
}

/** Through this descriptor the preload says that signals without a handler are ignored from now on. */
const READY_FD = 3;
const READY_FD_VARIABLE = "ROLLSCOPE_READY_FD";
/** A program that loads for longer gets its signals all the same. */
const PRELOAD_LIMIT_MS = 2_000;

/**
 * Starts a program.
 *
 * @throws {ContainerStartError} It cannot be executed.
 */
export async function spawnProcess(
  command: CommandLine,
  env: Record<string, string>,
  { stdin, tty }: ProcessStreams,
  watcher: ProcessWatcher,
  clock: Clock,
): Promise<SpawnedProcess> {
  const isNode = command.file === process.execPath && !tty;
  const { file, args, workingDirectory } = tty ? inTerminal(command) : command;
  const child = spawn(file, args, {
    cwd: workingDirectory,
    env: { ...(tty ? { TERM: "xterm" } : {}), ...env, ...(isNode ? { [READY_FD_VARIABLE]: String(READY_FD) } : {}) },
    detached: true,
    // a terminal without input is not at its end
    stdio: [stdin || tty ? "pipe" : "ignore", "pipe", "pipe", ...(isNode || tty ? (["pipe"] as const) : [])],
    windowsHide: true,
  });
  const { pid } = child;
  if (pid === undefined) {
    const cause = await new Promise<Error>((resolve) => child.once("error", resolve));
    throw startError(cause.message, { cause });
  }
  watcher.began(pid);
  const session = tty ? new TerminalSession(child, watcher) : undefined;
  const deaf = isNode ? preloadDone(child, clock) : undefined;
  child.stdin?.on("error", () => undefined); // the program does not read any more
  return {
    pid,
    ...(stdin && child.stdin ? { stdin: child.stdin } : {}),
    stdout: child.stdout as Readable,
    stderr: child.stderr as Readable,
    ended: endOf(child).finally(() => {
      session?.kill();
      watcher.ended(pid);
    }),
    closed: new Promise((resolve) => child.once("close", () => resolve())),
    signal: (signal) => {
      if (session) session.signal(signal);
      else if (deaf) void deaf.then(() => child.kill(signal));
      else child.kill(signal);
    },
    kill: () => {
      session?.kill();
      killGroup(pid);
    },
    resize: (size) => session?.resize(size),
  };
}

function endOf(child: ChildProcess): Promise<ContainerExit> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      if (child.pid !== undefined) killGroup(child.pid); // the processes of a container end with PID 1
      const number = signal ? constants.signals[signal] : undefined;
      resolve({ exitCode: code ?? 128 + (number ?? 0) });
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

/** The session behind a pseudoterminal: all processes that were started from it. */
class TerminalSession {
  #leader: number | undefined;
  #size: TerminalSize | undefined;
  #killed = false;
  readonly #watcher: ProcessWatcher;
  #waiting: ((leader: number) => void)[] = [];

  constructor(child: ChildProcess, watcher: ProcessWatcher) {
    this.#watcher = watcher;
    const announcement = child.stdio[SESSION_FD] as Readable;
    announcement.on("error", () => undefined);
    announcement.once("data", (line: Buffer) => this.#began(Number(line.toString())));
    announcement.resume();
  }

  signal(signal: NodeJS.Signals): void {
    this.#whenKnown((leader) => {
      try {
        process.kill(leader, signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
      }
    });
  }

  resize(size: TerminalSize): void {
    this.#size = size;
    if (this.#leader !== undefined) resizeTerminal(this.#leader, size);
  }

  kill(): void {
    if (this.#killed || this.#leader === undefined) return;
    this.#killed = true;
    killGroup(this.#leader);
    for (const pid of processesOfSession(this.#leader)) killGroup(pid);
    this.#watcher.ended(this.#leader);
  }

  #began(leader: number): void {
    this.#leader = leader;
    this.#watcher.began(leader);
    if (this.#size) resizeTerminal(leader, this.#size);
    for (const act of this.#waiting.splice(0)) act(leader);
  }

  #whenKnown(act: (leader: number) => void): void {
    if (this.#leader === undefined) this.#waiting.push(act);
    else act(this.#leader);
  }
}
