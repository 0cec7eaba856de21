import { createReadStream } from "node:fs";
import { LineSplitter } from "../../client/line-splitter.ts";
import { RollscopeError } from "../../errors.ts";
import { RECORDING_VERSION, type RecordingEntry, type RecordingHeader } from "./entries.ts";
import type { Lane, Recording } from "./recording.ts";
import { RecordingBuilder } from "./recording-builder.ts";
import { RequestDecoder, type RequestColumns } from "./request-columns.ts";

/** A recording that was read. */
export interface StoredRecording {
  readonly header: RecordingHeader;
  readonly recording: Recording;
}

type Line = Exclude<RecordingEntry, { type: "requests" }> | ({ type: "requests"; lane: Lane } & RequestColumns);

/**
 * Reads a recording; see docs/recording.md for the format. One that was cut off is read up to the cut and says so
 * (`recording.cutOff`).
 *
 * @throws {RollscopeError} RECORDING_INVALID: not there, not a recording, of a newer version, or damaged in the middle.
 */
export async function readRecording(path: string): Promise<StoredRecording> {
  const reader = new Reader(path);
  const lines = new LineSplitter((line) => reader.line(line));
  try {
    for await (const chunk of createReadStream(path, { encoding: "utf8", highWaterMark: 1 << 20 })) {
      lines.push(chunk as string);
    }
  } catch (error) {
    if (error instanceof RollscopeError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a directory" : message;
    throw new RollscopeError("RECORDING_INVALID", `The recording ${path} cannot be read: ${why}.`, { cause: error });
  }
  // What follows the last line feed is what a cut has left of a line.
  return reader.end();
}

class Reader {
  readonly #path: string;
  readonly #builder = new RecordingBuilder();
  readonly #decoders: Record<Lane, RequestDecoder> = {
    service: new RequestDecoder(),
    reused: new RequestDecoder(),
    direct: new RequestDecoder(),
  };
  #header: RecordingHeader | undefined;
  #number = 0;

  constructor(path: string) {
    this.#path = path;
  }

  line(text: string): void {
    this.#number += 1;
    if (!this.#header) {
      this.#header = this.#readHeader(text);
      this.#builder.begin(this.#header);
      return;
    }
    this.#builder.add(this.#readEntry(text));
  }

  end(): StoredRecording {
    if (!this.#header) throw this.#invalid("it is empty");
    return { header: this.#header, recording: this.#builder.recording() };
  }

  #readHeader(text: string): RecordingHeader {
    const header = this.#parse(text) as Partial<RecordingHeader> | null;
    if (header?.type !== "recording" || typeof header.version !== "number") {
      throw this.#invalid("it is not a recording of Rollscope");
    }
    if (header.version > RECORDING_VERSION) {
      const message = `The recording ${this.#path} is of version ${header.version}, written by ${header.tool ?? "a newer Rollscope"}; this Rollscope reads versions up to ${RECORDING_VERSION}. Update Rollscope.`;
      throw new RollscopeError("RECORDING_INVALID", message);
    }
    const { version, tool = "", epochMs = 0, monotonicMs = 0, run = {} } = header;
    return { type: "recording", version, tool, epochMs, monotonicMs, run };
  }

  #readEntry(text: string): RecordingEntry {
    const line = this.#parse(text) as Line | null;
    if (typeof line?.type !== "string") throw this.#invalid(`line ${this.#number} is not an entry`);
    if (line.type !== "requests") return line;
    const decoder = this.#decoders[line.lane] as RequestDecoder | undefined;
    if (!decoder) throw this.#invalid(`line ${this.#number} names the unknown lane ${line.lane}`);
    return { type: "requests", lane: line.lane, results: decoder.decode(line) };
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw this.#invalid(this.#header ? `line ${this.#number} is not JSON` : "it is not a recording of Rollscope");
    }
  }

  #invalid(why: string): RollscopeError {
    return new RollscopeError("RECORDING_INVALID", `The recording ${this.#path} cannot be read: ${why}.`);
  }
}
