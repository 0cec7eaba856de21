import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

/** CPU time since its start and present memory of a process with all that it has started. */
export interface TreeUsage {
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

interface ProcessSample {
  readonly pid: number;
  readonly parent: number;
  readonly cpuMs: number;
  /** Read only for processes of a tree that is asked for. */
  memoryBytes(): number;
}

/** Linux counts CPU time in hundredths of a second, whatever its clock does. */
const TICK_MS = 10;

/**
 * Measures the trees of some processes: from /proc on Linux, with `ps` elsewhere. CPU time of ended children counts on
 * Linux only. On Windows nothing can be said.
 *
 * @param roots - Process ids.
 * @returns By root; those that have ended are left out.
 */
export async function measureTrees(roots: readonly number[]): Promise<ReadonlyMap<number, TreeUsage>> {
  const usage = new Map<number, TreeUsage>();
  if (roots.length === 0 || process.platform === "win32") return usage;
  const samples = process.platform === "linux" ? fromProc() : await fromPs();
  const parents = new Map(samples.map(({ pid, parent }) => [pid, parent]));
  const wanted = new Set(roots);
  for (const sample of samples) {
    const root = rootOf(sample.pid, parents, wanted);
    if (root === undefined) continue;
    const { cpuMs, memoryBytes } = usage.get(root) ?? { cpuMs: 0, memoryBytes: 0 };
    usage.set(root, { cpuMs: cpuMs + sample.cpuMs, memoryBytes: memoryBytes + sample.memoryBytes() });
  }
  return usage;
}

/** The nearest ancestor among `roots`, the process itself included. */
function rootOf(pid: number, parents: ReadonlyMap<number, number>, roots: ReadonlySet<number>): number | undefined {
  for (let at: number | undefined = pid; at !== undefined && at > 0; at = parents.get(at)) {
    if (roots.has(at)) return at;
  }
  return undefined;
}

function fromProc(): ProcessSample[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = read(`/proc/${name}/stat`);
      if (stat === undefined) return [];
      // the program's name stands in parentheses and may contain anything
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
      const memoryBytes = () => residentBytes(read(`/proc/${name}/status`) ?? "");
      return [{ pid: Number(name), parent: Number(fields[1]), cpuMs: ticks * TICK_MS, memoryBytes }];
    });
}

function residentBytes(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // the process has ended meanwhile
  }
}

async function fromPs(): Promise<ProcessSample[]> {
  const { stdout } = await promisify(execFile)("ps", ["-axo", "pid=,ppid=,rss=,time="]);
  return stdout.split("\n").flatMap((line) => {
    const [pid, parent, kibibytes, time] = line.trim().split(/\s+/);
    if (time === undefined) return [];
    const memoryBytes = () => Number(kibibytes) * 1024;
    return [{ pid: Number(pid), parent: Number(parent), cpuMs: cpuTimeMs(time), memoryBytes }];
  });
}

/** Milliseconds in a CPU time as `ps` prints it: `[days-][hours:]minutes:seconds[.hundredths]`. */
export function cpuTimeMs(text: string): number {
  const [clock = "", days = "0"] = text.split("-").toReversed();
  const seconds = clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1000);
}
