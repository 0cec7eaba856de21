import type { Duplex } from "node:stream";
import type { Clock } from "../../../../clock.ts";
import { keepAlive } from "../keep-alive.ts";
import { controlFrame, dataFrame, FLAG_FIN, FRAME, FrameReader, RESET, type Frame } from "./frames.ts";
import { EmptyHeaderWriter, HeaderReader } from "./header-block.ts";
import { SpdyStream } from "./stream.ts";

/** More streams than any client holds open at once. */
const MAX_STREAMS = 2_000;

/** How long the client may take to close in turn. */
const GOODBYE_MS = 5_000;

/** Why a stream is not wanted; undefined accepts it. */
export type StreamListener = (stream: SpdyStream) => string | undefined;

/**
 * The server's end of a SPDY/3.1 connection, as Kubernetes' clients use it: streams begin at the client, and nobody
 * keeps flow-control windows. Where a stream is not read, the whole connection waits.
 */
export class SpdyConnection {
  /** Settles when the connection is gone; all streams have ended then. */
  readonly gone: Promise<void>;
  readonly #transport: Duplex;
  readonly #streams = new Map<number, SpdyStream>();
  readonly #headers = new HeaderReader();
  readonly #emptyHeaders = new EmptyHeaderWriter();
  readonly #onStream: StreamListener;
  readonly #clock: Clock;

  /** @param transport - Whatever carries the bytes: a socket, or a WebSocket as a stream. */
  constructor(transport: Duplex, onStream: StreamListener, clock: Clock) {
    this.#transport = transport;
    this.#onStream = onStream;
    this.#clock = clock;
    const stopPings = keepAlive(clock, () => this.#write(controlFrame(FRAME.ping, [2])));
    transport.on("error", () => transport.destroy());
    this.gone = new Promise((resolve) => {
      transport.once("close", () => {
        stopPings();
        this.#headers.close();
        for (const stream of this.#streams.values()) stream.destroy();
        this.#streams.clear();
        resolve();
      });
    });
    void this.#readAll();
  }

  /** Says goodbye and closes; resolves when what was written before is sent. */
  async close(): Promise<void> {
    for (const stream of this.#streams.values()) stream.unpipe().resume(); // what still comes is of no use
    this.#write(controlFrame(FRAME.goAway, [0, 0]));
    this.#transport.end();
    const timer = this.#clock.setTimeout(() => this.#transport.destroy(), GOODBYE_MS);
    await this.gone;
    timer.cancel();
  }

  async #readAll(): Promise<void> {
    const reader = new FrameReader();
    try {
      for await (const piece of this.#transport) {
        for (const frame of reader.read(piece as Buffer)) await this.#take(frame);
      }
    } catch {
      // broken, or no SPDY: there is nobody to tell
    }
    this.#transport.destroy();
  }

  async #take(frame: Frame): Promise<void> {
    if (frame.kind === "data") {
      const stream = this.#streams.get(frame.streamId);
      if (stream) await stream.receive(frame.payload, (frame.flags & FLAG_FIN) !== 0);
      return;
    }
    const { type, flags, payload } = frame;
    if (type === FRAME.synStream) await this.#begin(payload, flags);
    else if (type === FRAME.reset) this.#streams.get(payload.readUInt32BE(0) & 0x7fff_ffff)?.destroy();
    else if (type === FRAME.headers) await this.#headers.read(payload.subarray(4)); // keeps the compression in step
    else if (type === FRAME.ping && payload.readUInt32BE(0) % 2 === 1)
      this.#write(controlFrame(FRAME.ping, [payload.readUInt32BE(0)]));
  }

  async #begin(payload: Buffer, flags: number): Promise<void> {
    const id = payload.readUInt32BE(0) & 0x7fff_ffff;
    const headers = await this.#headers.read(payload.subarray(10));
    if (this.#streams.has(id) || id % 2 === 0) return this.#refuse(id, RESET.protocolError);
    if (this.#streams.size >= MAX_STREAMS) return this.#refuse(id, RESET.refused);
    const stream = new SpdyStream(id, headers, {
      send: (data, isLast, done) => this.#write(dataFrame(id, data, isLast ? FLAG_FIN : 0), done),
      reset: () => this.#write(controlFrame(FRAME.reset, [id, RESET.cancel])),
      ended: () => this.#streams.delete(id),
    });
    this.#streams.set(id, stream);
    const problem = this.#onStream(stream);
    if (problem !== undefined) return void stream.destroy();
    this.#write(controlFrame(FRAME.synReply, [id], this.#emptyHeaders.next()));
    if ((flags & FLAG_FIN) !== 0) await stream.receive(Buffer.alloc(0), true);
  }

  #refuse(id: number, reason: number): void {
    this.#write(controlFrame(FRAME.reset, [id, reason]));
  }

  #write(bytes: Buffer, done?: (error?: Error | null) => void): void {
    if (this.#transport.destroyed || this.#transport.writableEnded) done?.(new Error("the connection is closed"));
    else this.#transport.write(bytes, done);
  }
}
