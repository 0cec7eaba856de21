import { spawn } from "node:child_process";
import { accessSync, constants, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { TerminalSize } from "../container-streams.ts";
import type { CommandLine } from "./command-line.ts";

/** On this descriptor the terminal's session leader says its process id. */
export const SESSION_FD = 3;

/** The variable by which the preload knows PID 1 of a container. */
const LEAD_PARENT = "ROLLSCOPE_LEAD_PARENT";

/**
 * Whether programs can be given a terminal: by `script` of util-linux, which makes a pseudoterminal and passes on what
 * is written to its own standard input and output.
 */
export function hasTerminals(): boolean {
  return process.platform === "linux" && isOnPath("script") && isOnPath("stty");
}

/**
 * The same command at a pseudoterminal, leading a session of its own.
 *
 * The session leader writes its process id to {@link SESSION_FD} and becomes the program.
 */
export function inTerminal({ file, args, workingDirectory }: CommandLine): CommandLine {
  const program = [file, ...args].map(quoted).join(" ");
  const announce = `echo $$ >&${SESSION_FD}; exec ${SESSION_FD}>&-`;
  // script's child is the parent that counts as the kubelet
  const adopt = `if [ -n "$${LEAD_PARENT}" ]; then export ${LEAD_PARENT}=$PPID; fi`;
  const line = `${announce}; ${adopt}; stty sane 2>/dev/null; exec ${program}`;
  return {
    file: "script",
    args: ["--quiet", "--flush", "--return", "--command", line, "/dev/null"],
    workingDirectory,
  };
}

/** Sets the size of the terminal that a process has as its standard input; its foreground group gets SIGWINCH. */
export function resizeTerminal(pid: number, { columns, rows }: TerminalSize): void {
  const device = terminalOf(pid);
  if (!device) return;
  const stty = spawn("stty", ["-F", device, "rows", String(rows), "columns", String(columns)], { stdio: "ignore" });
  stty.on("error", () => undefined); // a terminal keeps its size then
}

/** Ids of all processes of a session. Only for Linux. */
export function processesOfSession(session: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && sessionOf(name) === session)
    .map(Number);
}

function sessionOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[3]);
  } catch {
    return undefined; // it has ended meanwhile
  }
}

function terminalOf(pid: number): string | undefined {
  try {
    const path = readlinkSync(`/proc/${pid}/fd/0`);
    return path.startsWith("/dev/pts/") ? path : undefined;
  } catch {
    return undefined; // it has ended meanwhile
  }
}

function isOnPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
