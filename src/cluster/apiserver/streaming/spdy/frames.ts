/**
 * Frames of SPDY/3.1, as far as Kubernetes' clients use them.
 *
 * @see https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/
 */

/** Types of control frames. */
export const FRAME = { synStream: 1, synReply: 2, reset: 3, ping: 6, goAway: 7, headers: 8 } as const;

/** The stream gets nothing more from this side. */
export const FLAG_FIN = 1;

/** Reasons of a reset. */
export const RESET = { protocolError: 1, refused: 3, cancel: 5 } as const;

/** A frame as it was read. */
export type Frame =
  | { readonly kind: "data"; readonly streamId: number; readonly flags: number; readonly payload: Buffer }
  | { readonly kind: "control"; readonly type: number; readonly flags: number; readonly payload: Buffer };

const HEAD_BYTES = 8;
const VERSION = 3;
/** Clients send 32 KiB at a time. */
const MAX_DATA_BYTES = 1024 * 1024;
/** Headers of a stream are three short lines. */
const MAX_CONTROL_BYTES = 16 * 1024;

/** Puts frames together from the pieces in which they arrive. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #bytes = 0;

  /**
   * The frames that are complete now.
   *
   * @throws {Error} It is no SPDY/3.1, or a frame is larger than allowed.
   */
  *read(piece: Buffer): Generator<Frame> {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    for (;;) {
      if (this.#bytes < HEAD_BYTES) return;
      const head = this.#peek(HEAD_BYTES);
      const word = head.readUInt32BE(0);
      const isControl = word >= 0x8000_0000;
      const length = head.readUIntBE(5, 3);
      if (length > (isControl ? MAX_CONTROL_BYTES : MAX_DATA_BYTES)) throw new Error(`a frame of ${length} bytes`);
      if (isControl && ((word >>> 16) & 0x7fff) !== VERSION) throw new Error("not a frame of SPDY/3.1");
      if (this.#bytes < HEAD_BYTES + length) return;
      this.#take(HEAD_BYTES);
      const flags = head.readUInt8(4);
      const payload = this.#take(length);
      yield isControl
        ? { kind: "control", type: word & 0xffff, flags, payload }
        : { kind: "data", streamId: word, flags, payload };
    }
  }

  #peek(length: number): Buffer {
    const [first] = this.#pieces;
    if (first && first.length < length) this.#pieces = [Buffer.concat(this.#pieces)];
    return (this.#pieces[0] ?? Buffer.alloc(0)).subarray(0, length);
  }

  #take(length: number): Buffer {
    const whole = this.#pieces.length === 1 ? (this.#pieces[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#pieces);
    this.#pieces = length < whole.length ? [whole.subarray(length)] : [];
    this.#bytes -= length;
    return whole.subarray(0, length);
  }
}

/** The bytes of a data frame. */
export function dataFrame(streamId: number, payload: Buffer, flags = 0): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(streamId, 0);
  head.writeUInt32BE(flags * 2 ** 24 + payload.length, 4);
  return Buffer.concat([head, payload]);
}

/** The bytes of a control frame whose content is 32-bit numbers, and perhaps a block of headers. */
export function controlFrame(type: number, numbers: readonly number[], block: Buffer = Buffer.alloc(0)): Buffer {
  const frame = Buffer.alloc(HEAD_BYTES + numbers.length * 4);
  frame.writeUInt32BE(0x8000_0000 + VERSION * 2 ** 16 + type, 0);
  frame.writeUInt32BE(numbers.length * 4 + block.length, 4);
  for (const [index, number] of numbers.entries()) frame.writeUInt32BE(number, HEAD_BYTES + index * 4);
  return Buffer.concat([frame, block]);
}
