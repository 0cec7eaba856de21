import type { Duplex } from "node:stream";
import type { Clock, Timer } from "../../../clock.ts";
import type { Dial } from "./port-forward.ts";
import type { SpdyStream } from "./spdy/stream.ts";
import { relayConnection } from "./relay-connection.ts";

/** How long a client may take to begin the second stream of a pair. */
const PAIR_LIMIT_MS = 30_000;

interface Pair {
  readonly error?: SpdyStream;
  readonly data?: SpdyStream;
  readonly timer: Timer;
}

/**
 * Connections that are forwarded over one SPDY connection: two streams for each, `data` and `error`, which belong
 * together by their header `requestID`.
 *
 * @see kubernetes/pkg/kubelet/cri/streaming/portforward/httpstream.go (v1.36)
 */
export class StreamPairs {
  readonly #dial: Dial;
  readonly #clock: Clock;
  readonly #incomplete = new Map<string, Pair>();

  constructor(dial: Dial, clock: Clock) {
    this.#dial = dial;
    this.#clock = clock;
  }

  /** @returns Why the stream is not wanted. */
  add(stream: SpdyStream): string | undefined {
    const type = stream.headers.get("streamtype") ?? "";
    const port = Number(stream.headers.get("port"));
    if (!Number.isInteger(port) || port < 1 || port > 65_535) return "no valid port";
    if (type !== "error" && type !== "data") return `invalid stream type "${type}"`;
    // clients that name no request begin the error stream first, and the data stream right after it
    const id = stream.headers.get("requestid") ?? `stream ${type === "error" ? stream.id : stream.id - 2}`;
    const known = this.#incomplete.get(id);
    if (known?.[type]) return `${type} stream already assigned`;
    const pair: Pair = { timer: known?.timer ?? this.#expire(id), ...known, [type]: stream };
    const { error, data } = pair;
    if (error && data) {
      pair.timer.cancel();
      this.#incomplete.delete(id);
      void this.#forward(port, data, error);
    } else {
      this.#incomplete.set(id, pair);
      stream.once("close", () => this.#forget(id, stream));
    }
    return undefined;
  }

  async #forward(port: number, data: Duplex, error: Duplex): Promise<void> {
    error.resume();
    try {
      const socket = await this.#dial(port);
      error.end(); // nothing went wrong, and nothing will be told any more
      await relayConnection(data, socket);
    } catch (cause) {
      const text = cause instanceof Error ? cause.message : String(cause);
      error.end(text);
      data.end();
    }
  }

  #expire(id: string): Timer {
    return this.#clock.setTimeout(() => {
      const { error, data } = this.#incomplete.get(id) ?? {};
      this.#incomplete.delete(id);
      error?.destroy();
      data?.destroy();
    }, PAIR_LIMIT_MS);
  }

  #forget(id: string, stream: SpdyStream): void {
    const pair = this.#incomplete.get(id);
    if (pair?.error !== stream && pair?.data !== stream) return;
    pair.timer.cancel();
    this.#incomplete.delete(id);
  }
}
