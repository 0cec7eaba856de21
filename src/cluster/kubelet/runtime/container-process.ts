import type { Clock } from "../../../clock.ts";
import { AttachPoint } from "./attach-point.ts";
import type { CommandLine } from "./command-line.ts";
import type { ContainerExit } from "./runtime.ts";
import { spawnProcess, type ProcessStreams, type ProcessWatcher, type SpawnedProcess } from "./spawned-process.ts";

/** How long output is waited for after the end of a process. */
const OUTPUT_DRAIN_MS = 500;

/** A program whose output is taken as it comes. */
export interface ContainerProcess extends Pick<SpawnedProcess, "pid" | "signal" | "kill"> {
  /** Settles when the lead process has ended and its output is read; the rest of its group is killed then. */
  readonly exited: Promise<ContainerExit>;
  /** Where clients join it. */
  readonly attachPoint: AttachPoint;
}

/**
 * Starts a program.
 *
 * @param streams - Default: no input and no terminal.
 * @throws {ContainerStartError} It cannot be executed.
 */
export async function startProcess(
  command: CommandLine,
  env: Record<string, string>,
  onOutput: (stream: "stdout" | "stderr", chunk: Buffer) => void,
  watcher: ProcessWatcher,
  clock: Clock,
  streams: ProcessStreams = { stdin: false, tty: false },
): Promise<ContainerProcess> {
  const spawned = await spawnProcess(command, env, streams, watcher, clock);
  const { pid, ended, closed } = spawned;
  const attachPoint = new AttachPoint(spawned, onOutput);
  const exited = ended.then(
    (exit) =>
      new Promise<ContainerExit>((resolve) => {
        const timer = clock.setTimeout(() => resolve(exit), OUTPUT_DRAIN_MS);
        void closed.then(() => {
          timer.cancel();
          resolve(exit);
        });
      }),
  );
  return { pid, exited, attachPoint, signal: spawned.signal, kill: spawned.kill };
}
