import type { Readable, Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type { Status } from "../../../api/meta.ts";
import type { StreamedProcess, TerminalSize } from "../../kubelet/container-streams.ts";
import { exitStatus } from "./command-status.ts";

/** The client's end of an exec or attach, whatever the protocol. */
export interface CommandStreams {
  readonly stdin?: Readable;
  readonly stdout?: Writable;
  readonly stderr?: Writable;
  /** Settles when the client is gone. */
  readonly gone: Promise<void>;
  onResize(listener: (size: TerminalSize) => void): void;
  /** Tells how it ended and closes the connection. */
  finish(status: Status): Promise<void>;
}

/**
 * Connects client and process until one of them ends; each waits for the other where it is slow.
 *
 * All output is sent before the exit code. When the client goes away the process is let go of (see
 * {@link StreamedProcess.close}).
 */
export async function relayCommand(client: CommandStreams, process: StreamedProcess): Promise<void> {
  client.onResize((size) => process.resize(size));
  if (client.stdin && process.stdin) copy(client.stdin, process.stdin);
  else client.stdin?.resume();
  const outputs = [copyOutput(process.stdout, client.stdout), copyOutput(process.stderr, client.stderr)];
  const ended = process.exited.then(async ({ exitCode }) => {
    await Promise.all(outputs);
    return exitCode;
  });
  const exitCode = await Promise.race([ended, client.gone]);
  if (exitCode !== undefined) await client.finish(exitStatus(exitCode));
  process.close();
}

function copy(from: Readable, to: Writable): void {
  from.on("error", () => undefined); // the client is gone, which is told elsewhere
  to.on("error", () => from.resume()); // the process does not read any more
  from.pipe(to);
}

/** Resolves when all was sent, or nothing more can be. */
async function copyOutput(from: Readable | undefined, to: Writable | undefined): Promise<void> {
  if (!from) return;
  if (!to) return void from.resume();
  to.on("error", () => from.resume());
  from.pipe(to, { end: false });
  await finished(from, { writable: false }).catch(() => undefined);
  await new Promise<void>((resolve) => {
    if (to.destroyed) resolve();
    else to.end(resolve);
    to.once("close", resolve);
  });
}
