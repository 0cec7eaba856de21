import { Duplex } from "node:stream";

/** How much of what a client sends waits for its reader before the connection waits. */
const BUFFER_BYTES = 1024 * 1024;

/** What a stream needs of its connection. */
export interface StreamSender {
  send(data: Buffer, isLast: boolean, done: (error?: Error | null) => void): void;
  reset(): void;
  ended(): void;
}

/** One stream of a SPDY connection. Its two directions end one by one; `destroy` resets it. */
export class SpdyStream extends Duplex {
  readonly id: number;
  /** Names are in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly #sender: StreamSender;
  #wake: (() => void) | undefined;
  #isReadToEnd = false;

  constructor(id: number, headers: ReadonlyMap<string, string>, sender: StreamSender) {
    super({ allowHalfOpen: true, readableHighWaterMark: BUFFER_BYTES });
    this.id = id;
    this.headers = headers;
    this.#sender = sender;
    this.on("error", () => undefined); // the connection is closed, which everybody learns
  }

  /** Data from the client; resolves when there is room for more. */
  async receive(data: Buffer, isLast: boolean): Promise<void> {
    if (this.destroyed || this.#isReadToEnd) return;
    const hasRoom = data.length === 0 || this.push(data);
    if (isLast) {
      this.#isReadToEnd = true;
      this.push(null);
    } else if (!hasRoom) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  override _read(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#sender.send(chunk, false, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#sender.send(Buffer.alloc(0), true, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#isReadToEnd || !this.writableFinished) this.#sender.reset();
    this.#sender.ended();
    this.#wake?.();
    done(error);
  }
}
