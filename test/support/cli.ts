import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** The command as users start it. */
export const BIN = fileURLToPath(new URL("../../bin/rollscope.js", import.meta.url));

/** How a command ended. */
export interface CliResult {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface RunningCli {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
  /** Everything written so far, both streams. */
  output(): string;
  /** Resolves as soon as the output matches. @throws When the command ends without. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
}

/** A state directory and an environment of a test's own; `remove` it in the end. */
export interface TestHome {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  /** Starts `rollscope` with these arguments. */
  start(args: readonly string[], env?: NodeJS.ProcessEnv): RunningCli;
  /** Runs it to its end. */
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<CliResult>;
  /** Ids of all processes whose environment or command line names this directory: the command itself, pods, reaper. */
  processes(): number[];
  /** Names below `clusters/`. */
  clusters(): string[];
  /** Kills what is left and removes the directory. */
  remove(): Promise<void>;
}

/** Makes a state directory of its own for a test. */
export function createTestHome(): TestHome {
  const path = mkdtempSync(join(tmpdir(), "rollscope-e2e-"));
  const env: NodeJS.ProcessEnv = { PATH: process.env["PATH"], HOME: path, LANG: "C", ROLLSCOPE_HOME: path };
  const started: RunningCli[] = [];
  const start = (args: readonly string[], extra: NodeJS.ProcessEnv = {}) => {
    const running = startCli(args, { ...env, ...extra });
    started.push(running);
    return running;
  };
  return {
    path,
    env,
    start,
    run: (args, extra) => start(args, extra).result,
    processes: () => processesOf(path),
    clusters: () => {
      try {
        return readdirSync(join(path, "clusters"));
      } catch {
        return [];
      }
    },
    async remove() {
      for (const { child } of started) child.kill("SIGKILL");
      await Promise.all(started.map(({ result }) => result));
      for (const pid of processesOf(path)) process.kill(pid, "SIGKILL");
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function startCli(args: readonly string[], env: NodeJS.ProcessEnv): RunningCli {
  const child = spawn(process.execPath, [BIN, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  const listeners = new Set<() => void>();
  const wake = () => listeners.forEach((listener) => listener());
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
    wake();
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
    wake();
  });
  const result = new Promise<CliResult>((resolve) => {
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  const output = () => stdout + stderr;
  return {
    child,
    result,
    output,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(stdout) ?? pattern.exec(stderr);
          if (!match) return;
          listeners.delete(look);
          resolve(match);
        };
        listeners.add(look);
        void result.then(({ code }) => reject(new Error(`ended with ${code} before ${pattern}:\n${output()}`)));
        look();
      }),
  };
}

function processesOf(home: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        const names = (file: string) => readFileSync(`/proc/${pid}/${file}`, "utf8").includes(home);
        return names("environ") || names("cmdline");
      } catch {
        return false; // gone, or another user's
      }
    })
    .map(Number);
}

/** Whether somebody listens on a port of 127.0.0.1. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** Waits until `done` holds; bounded, for what happens soon but not at once. */
export async function eventually(done: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<void> {
  const giveUpAt = performance.now() + limitMs;
  while (!(await done())) {
    if (performance.now() > giveUpAt) throw new Error(`not within ${limitMs} ms: ${done.toString()}`);
    await delay(50);
  }
}

/** A port in the range of NodePorts that nobody listens on; tests that run side by side get different ones. */
export async function freeNodePort(): Promise<number> {
  for (;;) {
    const port = 30_001 + Math.floor(Math.random() * 2_700);
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
