import type { Clock } from "../../../clock.ts";
import { checkProgram } from "../runtime/check-program.ts";
import type { CommandLine } from "../runtime/command-line.ts";
import { startProcess } from "../runtime/container-process.ts";
import type { ProcessWatcher } from "../runtime/spawned-process.ts";
import { ContainerStartError, type HandlerResult } from "../runtime/runtime.ts";

/** Of the output, this much is kept. */
const MAX_OUTPUT = 10 * 1024;

/**
 * Succeeds when a command in the container ends with code 0; it is killed when its time is over.
 *
 * @see kubernetes/pkg/probe/exec/exec.go (v1.36)
 */
export async function execInContainer(
  command: CommandLine,
  env: Record<string, string>,
  timeoutMs: number,
  watcher: ProcessWatcher,
  clock: Clock,
): Promise<HandlerResult> {
  let output = "";
  const keep = (_stream: string, chunk: Buffer) => {
    if (output.length < MAX_OUTPUT) output += chunk.toString("utf8");
  };
  try {
    checkProgram(command, env);
    const process = await startProcess(command, env, keep, watcher, clock);
    let timedOut = false;
    const timer = clock.setTimeout(() => {
      timedOut = true;
      process.kill();
    }, timeoutMs);
    const { exitCode } = await process.exited;
    timer.cancel();
    if (timedOut) {
      const text = JSON.stringify([command.file, ...command.args].join(" "));
      return { success: false, message: `command timed out: ${text} timed out after ${timeoutMs / 1000}s` };
    }
    return { success: exitCode === 0, message: output.slice(0, MAX_OUTPUT) };
  } catch (error) {
    if (!(error instanceof ContainerStartError)) throw error;
    return { success: false, errored: true, message: error.message };
  }
}
