import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { StringDecoder } from "node:string_decoder";
import type { Clock } from "../../../clock.ts";
import { formatLogLine } from "./log-line.ts";

/** `containerLogMaxSize` of the kubelet. */
const MAX_BYTES = 10 * 1024 * 1024;
/** A longer line is cut into partial ones. */
const MAX_LINE = 16 * 1024;

type Stream = "stdout" | "stderr";

/**
 * The log of one run of a container: what it writes, line by line with its time.
 *
 * A full file is kept beside it as `<path>.1`; older text is dropped.
 */
export class LogFile {
  readonly path: string;
  readonly #clock: Clock;
  readonly #maxBytes: number;
  readonly #decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };
  readonly #rest = { stdout: "", stderr: "" };
  #fd: number | undefined;
  #bytes = 0;
  #ended = false;
  #wakeReaders: (() => void)[] = [];
  /** Counts rotations, so that readers know when their position belongs to an older file. */
  #generation = 0;

  constructor(path: string, clock: Clock, maxBytes = MAX_BYTES) {
    this.path = path;
    this.#clock = clock;
    this.#maxBytes = maxBytes;
    mkdirSync(dirname(path), { recursive: true });
    this.#fd = openSync(path, "w", 0o640);
  }

  get generation(): number {
    return this.#generation;
  }

  get isEnded(): boolean {
    return this.#ended;
  }

  /** Takes what a stream of the container has brought. */
  write(stream: Stream, chunk: Buffer): void {
    const text = this.#rest[stream] + this.#decoders[stream].write(chunk);
    const lines = text.split("\n");
    this.#rest[stream] = lines.pop() ?? "";
    let output = lines.map((line) => this.#format(stream, line)).join("");
    while (this.#rest[stream].length > MAX_LINE) {
      output += formatLogLine(this.#clock.now(), stream, this.#rest[stream].slice(0, MAX_LINE), true);
      this.#rest[stream] = this.#rest[stream].slice(MAX_LINE);
    }
    this.#append(output);
  }

  /** Nothing more will come. */
  end(): void {
    if (this.#ended) return;
    for (const stream of ["stdout", "stderr"] as const) {
      const rest = this.#rest[stream] + this.#decoders[stream].end();
      if (rest) this.#append(formatLogLine(this.#clock.now(), stream, rest, true));
    }
    this.#ended = true;
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    this.#wake();
  }

  /** Resolves when there may be more to read, or the log has ended. */
  changed(): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => this.#wakeReaders.push(resolve));
  }

  /** Removes the files. */
  remove(): void {
    this.end();
    rmSync(this.path, { force: true });
    rmSync(`${this.path}.1`, { force: true });
  }

  #format(stream: Stream, line: string): string {
    let output = "";
    let rest = line;
    while (rest.length > MAX_LINE) {
      output += formatLogLine(this.#clock.now(), stream, rest.slice(0, MAX_LINE), true);
      rest = rest.slice(MAX_LINE);
    }
    return output + formatLogLine(this.#clock.now(), stream, rest, false);
  }

  #append(text: string): void {
    if (text === "" || this.#fd === undefined) return;
    if (this.#bytes > 0 && this.#bytes + text.length > this.#maxBytes) this.#rotate();
    if (this.#fd !== undefined) this.#bytes += writeSync(this.#fd, text);
    this.#wake();
  }

  #rotate(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    renameSync(this.path, `${this.path}.1`);
    this.#fd = openSync(this.path, "w", 0o640);
    this.#bytes = 0;
    this.#generation++;
  }

  #wake(): void {
    const readers = this.#wakeReaders;
    this.#wakeReaders = [];
    for (const wake of readers) wake();
  }
}

/** The last `limit` lines of a container's output, at most `maxBytes`, for `state.terminated.message`. */
export function tailText(path: string, limit = 80, maxBytes = 2048): string {
  if (!existsSync(path)) return "";
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  const text = lines
    .slice(-limit)
    .map((line) => line.split(" ").slice(3).join(" "))
    .join("\n");
  return text.slice(-maxBytes);
}
