import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { withoutBallast } from "./ballast.ts";
import type { RecordingEntry, RecordingHeader } from "./entries.ts";
import type { Lane } from "./recording.ts";
import { RequestEncoder } from "./request-columns.ts";

/**
 * Writes a recording, entry by entry, as lines of JSON; whatever ends the process, what was written so far can be read.
 *
 * A file that cannot be written (any more) does not disturb the run: `failure` tells.
 */
export class Recorder {
  readonly path: string;
  readonly #stream: WriteStream;
  readonly #encoders: Record<Lane, RequestEncoder> = {
    service: new RequestEncoder(),
    reused: new RequestEncoder(),
    direct: new RequestEncoder(),
  };
  #failure: Error | undefined;

  /** @param path - Must not exist yet. It can be read by its owner alone, for it tells much about the cluster. */
  constructor(path: string, header: RecordingHeader) {
    this.path = path;
    this.#stream = createWriteStream(path, { flags: "wx", mode: 0o600 });
    this.#stream.on("error", (error) => (this.#failure ??= error));
    this.#write(header);
  }

  /** Why the file is not complete; undefined while all is well. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  record(entry: RecordingEntry): void {
    if (entry.type === "requests") {
      if (entry.results.length === 0) return;
      const { type, lane, results } = entry;
      this.#write({ type, lane, ...this.#encoders[lane].encode(results) });
    } else if (entry.type === "object") this.#write({ ...entry, object: withoutBallast(entry.object) });
    else this.#write(entry);
  }

  /** Writes what is still to be written. */
  async close(): Promise<void> {
    if (this.#failure) return;
    this.#stream.end();
    await once(this.#stream, "close").catch(() => undefined); // an error has been noted
  }

  #write(line: object): void {
    if (!this.#failure) this.#stream.write(`${JSON.stringify(line)}\n`);
  }
}
