import { PassThrough, Writable, type Readable } from "node:stream";
import type { WebSocket } from "ws";
import type { Clock } from "../../../clock.ts";
import type { AcceptedWebSocket } from "./upgrade.ts";
import { keepAlive } from "./keep-alive.ts";

/** In v5 a message on this channel says which channel has ended. */
const CLOSE_CHANNEL = 255;
/** How much of what a client sends waits until it is taken. */
const BUFFER_BYTES = 256 * 1024;
const DIGIT_ZERO = 48;

/**
 * Several streams over one WebSocket: each message begins with the number of its channel.
 *
 * In the `base64` sub-protocols that is a digit, and what follows is base64 text.
 *
 * @see kubernetes/staging/src/k8s.io/apimachinery/pkg/util/httpstream/wsstream/conn.go (v1.36)
 */
export class ChannelSocket {
  /** Settles when the client is gone. */
  readonly gone: Promise<void>;
  readonly #socket: WebSocket;
  readonly #isBase64: boolean;
  readonly #inputs = new Map<number, PassThrough>();

  constructor({ socket, protocol }: AcceptedWebSocket, clock: Clock) {
    this.#socket = socket;
    this.#isBase64 = protocol.includes("base64");
    const hasCloseSignal = protocol.startsWith("v5.");
    socket.on("message", (data: Buffer) => this.#receive(data, hasCloseSignal));
    const stopPings = keepAlive(clock, () => socket.ping());
    this.gone = new Promise((resolve) => {
      socket.once("close", () => {
        stopPings();
        for (const input of this.#inputs.values()) input.end();
        resolve();
      });
    });
  }

  /** What the client sends on a channel. The connection is not read from while nobody takes it. */
  readable(channel: number): Readable {
    const input = new PassThrough({ highWaterMark: BUFFER_BYTES });
    input.on("drain", () => this.#socket.resume());
    input.on("close", () => this.#socket.resume());
    this.#inputs.set(channel, input);
    return input;
  }

  /** What is sent to the client on a channel, no faster than it reads. */
  writable(channel: number): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => this.#socket.send(this.#frame(channel, chunk), done),
    });
  }

  /** Sends one message on a channel; resolves when it was written or cannot be. */
  send(channel: number, data: Buffer | string): Promise<void> {
    return new Promise((resolve) => this.#socket.send(this.#frame(channel, Buffer.from(data)), () => resolve()));
  }

  /** Resolves when the connection is closed. */
  async close(): Promise<void> {
    for (const input of this.#inputs.values()) input.destroy(); // what still comes is of no use
    this.#inputs.clear();
    this.#socket.resume();
    this.#socket.close(1000);
    await this.gone; // `ws` gives up after 30 s
  }

  #frame(channel: number, data: Buffer): Buffer | string {
    if (this.#isBase64) return String.fromCharCode(DIGIT_ZERO + channel) + data.toString("base64");
    return Buffer.concat([Buffer.of(channel), data]);
  }

  #receive(data: Buffer, hasCloseSignal: boolean): void {
    const [first] = data;
    if (first === undefined) return;
    const channel = this.#isBase64 ? first - DIGIT_ZERO : first;
    if (hasCloseSignal && channel === CLOSE_CHANNEL) {
      this.#inputs.get(data[1] ?? -1)?.end();
      return;
    }
    const input = this.#inputs.get(channel);
    if (!input || input.writableEnded || input.destroyed || data.length === 1) return;
    const content = data.subarray(1);
    const isTaken = input.write(this.#isBase64 ? Buffer.from(content.toString("latin1"), "base64") : content);
    if (!isTaken) this.#socket.pause();
  }
}
