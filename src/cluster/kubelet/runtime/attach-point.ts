import { PassThrough, Writable, type Readable } from "node:stream";
import type { StreamedProcess, StreamsWanted } from "../container-streams.ts";
import type { SpawnedProcess } from "./spawned-process.ts";

/** How much output waits for a client before the process is held up. */
const BUFFER_BYTES = 256 * 1024;

/**
 * Where clients join the input and output of a running process.
 *
 * A client that does not read holds the process up, as it does at a terminal; nothing is lost or piled up.
 */
export class AttachPoint {
  readonly #process: SpawnedProcess;
  readonly #outputs: Readonly<Record<"stdout" | "stderr", SharedOutput>>;

  /** @param onOutput - Gets everything, whether somebody has joined or not. */
  constructor(process: SpawnedProcess, onOutput: (stream: "stdout" | "stderr", chunk: Buffer) => void) {
    this.#process = process;
    this.#outputs = {
      stdout: new SharedOutput(process.stdout, (chunk) => onOutput("stdout", chunk)),
      stderr: new SharedOutput(process.stderr, (chunk) => onOutput("stderr", chunk)),
    };
    void process.ended.then(() => {
      this.#outputs.stdout.letGo();
      this.#outputs.stderr.letGo();
    });
  }

  /**
   * From here on a client gets what the process writes.
   *
   * @param closesInput - Whether the process gets the end of its input when this client leaves.
   */
  join(wanted: StreamsWanted, closesInput: boolean): StreamedProcess {
    const { stdin: input, ended, resize } = this.#process;
    const stdin = wanted.stdin && input ? sharedInput(input, closesInput) : undefined;
    const stdout = wanted.stdout ? this.#outputs.stdout.join() : undefined;
    const stderr = wanted.stderr ? this.#outputs.stderr.join() : undefined;
    return {
      ...(stdin ? { stdin } : {}),
      ...(stdout ? { stdout } : {}),
      ...(stderr ? { stderr } : {}),
      exited: ended,
      resize,
      close: () => {
        stdin?.destroy();
        stdout?.destroy();
        stderr?.destroy();
      },
    };
  }
}

/** One output of a process for several readers. */
class SharedOutput {
  readonly #source: Readable;
  readonly #readers = new Set<PassThrough>();
  readonly #full = new Set<PassThrough>();
  #ended = false;
  #isHeld = true;

  constructor(source: Readable, onChunk: (chunk: Buffer) => void) {
    this.#source = source;
    source.on("data", (chunk: Buffer) => {
      onChunk(chunk);
      for (const reader of this.#readers) if (!reader.write(chunk)) this.#hold(reader);
    });
    source.once("close", () => {
      this.#ended = true;
      for (const reader of this.#readers) reader.end();
    });
  }

  join(): Readable {
    const reader = new PassThrough({ highWaterMark: BUFFER_BYTES });
    if (this.#ended) return reader.end();
    this.#readers.add(reader);
    reader.on("drain", () => this.#release(reader));
    reader.once("close", () => {
      this.#readers.delete(reader);
      this.#release(reader);
    });
    return reader;
  }

  /** The process has ended: what is left of its output is taken, whoever reads. */
  letGo(): void {
    this.#isHeld = false;
    this.#source.resume();
  }

  #hold(reader: PassThrough): void {
    this.#full.add(reader);
    if (this.#isHeld) this.#source.pause();
  }

  #release(reader: PassThrough): void {
    if (this.#full.delete(reader) && this.#full.size === 0) this.#source.resume();
  }
}

function sharedInput(input: Writable, closesInput: boolean): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      // a process that has closed its input is no failure of the client
      if (input.destroyed || input.writableEnded) done();
      else input.write(chunk, () => done());
    },
    destroy: (error, done) => {
      if (closesInput) input.end();
      done(error);
    },
  });
}
