import type { ServerResponse } from "node:http";
import type { Status, WatchEvent } from "../../api/meta.ts";
import type { StoredObject } from "../storage/stored-object.ts";
import type { WatchEncoder } from "./watch-encoder.ts";

/** A client that has this much unread is cut off; it can watch again from where it was. */
const BUFFER_LIMIT_BYTES = 16 * 1024 * 1024;
const END = Buffer.from("}\n");

/** Writes watch events to a response, one JSON document a line. */
export class WatchStream {
  readonly #response: ServerResponse;
  readonly #encoder: WatchEncoder;
  #limitBytes = Number.POSITIVE_INFINITY;

  constructor(response: ServerResponse, encoder: WatchEncoder) {
    this.#response = response;
    this.#encoder = encoder;
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-cache, private" });
    response.flushHeaders();
  }

  event(type: WatchEvent["type"], stored: StoredObject): void {
    this.#write(type, this.#encoder.object(stored));
  }

  /** From now on the client has to keep up; the initial state may be larger than what a client may leave unread. */
  limitBuffer(): void {
    this.#limitBytes = this.#response.writableLength + BUFFER_LIMIT_BYTES;
  }

  /** @param endsInitial - Tells that the present state was sent completely. */
  bookmark(revision: bigint, endsInitial = false): void {
    const annotations = endsInitial ? { "k8s.io/initial-events-end": "true" } : undefined;
    this.#write("BOOKMARK", this.#encoder.bookmark(revision, annotations));
  }

  error(status: Status): void {
    this.#write("ERROR", Buffer.from(JSON.stringify(status)));
  }

  end(): void {
    this.#response.end();
  }

  #write(type: string, object: Buffer): void {
    if (this.#response.destroyed || this.#response.writableEnded) return;
    this.#response.write(Buffer.concat([Buffer.from(`{"type":"${type}","object":`), object, END]));
    if (this.#response.writableLength > this.#limitBytes) this.#response.destroy();
  }
}
