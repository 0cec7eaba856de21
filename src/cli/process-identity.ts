import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** Tells one process from a later one that got the same process id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in a form that only compares for equality; empty where the platform does not tell. */
  readonly startTime: string;
  readonly host: string;
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startTime: startTimeOf(process.pid), host: hostname() };
}

/**
 * Whether that very process runs.
 *
 * @returns Undefined when it cannot be told, because it ran on another machine.
 */
export function isAlive(identity: ProcessIdentity): boolean | undefined {
  if (identity.host !== hostname()) return undefined;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return startTimeOf(identity.pid) === identity.startTime;
}

/** Start time of a process: boot id and clock ticks since boot on Linux, `ps`' start time elsewhere. */
function startTimeOf(pid: number): string {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The command stands in parentheses and may hold spaces; a zombie ("Z") has ended for our purposes.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (fields[0] === "Z") return "ended";
      return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${fields[19]}`;
    }
    if (process.platform === "win32") return "";
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}
