import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The variable that marks every process of a pod; its value is the cluster's directory. */
export const MARKER = "ROLLSCOPE_POD_OF";

/** The lead process of a container, told apart from a later process of the same id by its start time. */
export interface ProcessEntry {
  readonly pid: number;
  /** Clock ticks since boot, field 22 of /proc/PID/stat; absent where there is no /proc. */
  readonly startTicks?: string;
}

interface ProcessFile {
  readonly directory: string;
  readonly processes: readonly ProcessEntry[];
}

const FILE = "processes.json";

/** Keeps `processes.json` in a cluster's directory, so that a later run can find what an earlier one left. */
export class ProcessTable {
  readonly #directory: string;
  readonly #entries = new Map<number, ProcessEntry>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  add(pid: number): void {
    this.#entries.set(pid, { pid, startTicks: startTicksOf(pid) });
    this.#save();
  }

  remove(pid: number): void {
    if (this.#entries.delete(pid)) this.#save();
  }

  #save(): void {
    const path = join(this.#directory, FILE);
    const content: ProcessFile = { directory: this.#directory, processes: [...this.#entries.values()] };
    try {
      writeFileSync(`${path}.new`, JSON.stringify(content), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    } catch (error) {
      // somebody removed the directory of a running cluster: its pods go on, only the record is lost
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}

/**
 * Processes that a cluster which is gone has left behind.
 *
 * Only those are named whose start time **and** marker are still the same: a process id may belong to somebody else by
 * now. Without /proc (macOS, Windows) none is found.
 *
 * @param directory - The cluster's directory.
 */
export function findOrphans(directory: string): ProcessEntry[] {
  let file: ProcessFile;
  try {
    file = JSON.parse(readFileSync(join(directory, FILE), "utf8")) as ProcessFile;
  } catch {
    return []; // no such file, or cut off while it was written: nothing can be said about any process
  }
  return file.processes.filter(
    ({ pid, startTicks }) =>
      startTicks !== undefined && startTicksOf(pid) === startTicks && markerOf(pid) === file.directory,
  );
}

/**
 * Kills the process groups of {@link findOrphans}.
 *
 * @returns How many there were.
 */
export function endOrphans(directory: string): number {
  const orphans = findOrphans(directory);
  for (const { pid } of orphans) killGroup(pid);
  return orphans.length;
}

/** SIGKILL to a process group; one that is gone is fine. */
export function killGroup(pgid: number): void {
  try {
    process.kill(process.platform === "win32" ? pgid : -pgid, "SIGKILL");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ESRCH" && code !== "EPERM") throw error; // EPERM: on macOS the answer for a group of zombies
  }
}

function startTicksOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // the second field is the program's name in parentheses and may contain anything
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined; // no /proc here, or the process is gone
  }
}

function markerOf(pid: number): string | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    return environment.find((pair) => pair.startsWith(`${MARKER}=`))?.slice(MARKER.length + 1);
  } catch {
    return undefined; // gone, or of another user: not ours in either case
  }
}
