import { PassThrough, type Readable } from "node:stream";
import type { Clock } from "../../../clock.ts";
import type { Random } from "../../../random.ts";
import type { StreamedProcess, StreamsWanted } from "../container-streams.ts";
import { programProblem } from "./check-program.ts";
import type { CommandLine } from "./command-line.ts";
import { ContainerStartError, newContainerId } from "./runtime.ts";
import { spawnProcess, type ProcessWatcher } from "./spawned-process.ts";
import { hasTerminals } from "./terminal.ts";

/** Told on `stderr` (or the one output of a terminal) where no terminal can be made. */
const NO_TERMINAL = "rollscope: no terminal on this machine (needs script and stty of Linux): using plain pipes\r\n";

/**
 * Executes a command beside a container's lead process.
 *
 * @throws {ContainerStartError} It cannot be executed; worded as containerd does.
 */
export async function startExec(
  command: CommandLine,
  env: Record<string, string>,
  wanted: StreamsWanted,
  watcher: ProcessWatcher,
  { clock, random }: { clock: Clock; random: Random },
): Promise<StreamedProcess> {
  const problem = programProblem(command, env);
  if (problem) {
    const layers = `failed to exec in container: failed to start exec "${newContainerId(random)}"`;
    const runc = "OCI runtime exec failed: exec failed: unable to start container process";
    throw new ContainerStartError(`${layers}: ${runc}: ${problem}`);
  }
  const tty = wanted.tty && hasTerminals();
  const { stdin, ended, kill, resize, ...outputs } = await spawnProcess(
    command,
    env,
    { stdin: wanted.stdin, tty },
    watcher,
    clock,
  );
  const stdout = kept(outputs.stdout);
  const stderr = kept(outputs.stderr);
  if (wanted.tty && !tty) stdout.unshift(Buffer.from(NO_TERMINAL));
  if (!wanted.stdout) stdout.resume();
  if (!wanted.stderr) stderr.resume();
  return {
    ...(stdin ? { stdin } : {}),
    ...(wanted.stdout ? { stdout } : {}),
    ...(wanted.stderr ? { stderr } : {}),
    exited: ended,
    resize,
    close: () => {
      kill();
      for (const stream of [stdout, stderr, outputs.stdout, outputs.stderr]) stream.destroy();
    },
  };
}

/** Node throws away what nobody has begun to read when a process ends; the client may still be on its way. */
function kept(output: Readable): Readable {
  const copy = new PassThrough();
  output.once("error", (error) => copy.destroy(error));
  return output.pipe(copy);
}
