import { DecodeError } from "../schema/decode-error.ts";

/** How a field is encoded. Groups (3 and 4) are not used any more, but can be skipped. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const;

/** Number and encoding of the field that comes next. */
export interface Tag {
  readonly number: number;
  readonly wireType: number;
}

const MAX_VARINT_BYTES = 10;
const MAX_GROUP_DEPTH = 100;

/**
 * Reads the fields of one protobuf message, one after the other.
 *
 * @throws {DecodeError} Every method, worded as the generated Go code of Kubernetes does, when the bytes make no sense.
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class WireReader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Whether nothing is left. */
  get isAtEnd(): boolean {
    return this.#position >= this.#bytes.length;
  }

  tag(): Tag {
    const tag = this.varint();
    const number = Number(BigInt.asIntN(32, tag >> 3n));
    const wireType = Number(tag & 7n);
    if (wireType === WIRE.endGroup) throw new DecodeError("proto: wiretype end group for non-group");
    if (number <= 0) throw new DecodeError(`proto: illegal tag ${number} (wire type ${tag})`);
    return { number, wireType };
  }

  /** 64 bits, not negative. */
  varint(): bigint {
    let value = 0n;
    for (let index = 0; index < MAX_VARINT_BYTES; index++) {
      const byte = this.#bytes[this.#position];
      if (byte === undefined) throw unexpectedEnd();
      this.#position++;
      if (byte < 0x80 && index === 0) return BigInt(byte);
      value |= BigInt(byte & 0x7f) << BigInt(index * 7);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new DecodeError("proto: integer overflow");
  }

  double(): number {
    return this.#take(8).readDoubleLE();
  }

  /** A string, a message or bytes; a view into the message, not a copy. */
  bytes(): Buffer {
    const length = BigInt.asIntN(64, this.varint());
    if (length < 0n) throw new DecodeError("proto: negative length found during unmarshaling");
    return this.#take(Number(length));
  }

  /** Passes over the value of a field that nobody knows. */
  skip(wireType: number, depth = 0): void {
    switch (wireType) {
      case WIRE.varint:
        this.varint();
        return;
      case WIRE.fixed64:
        this.#take(8);
        return;
      case WIRE.bytes:
        this.bytes();
        return;
      case WIRE.fixed32:
        this.#take(4);
        return;
      case WIRE.startGroup:
        this.#skipGroup(depth + 1);
        return;
      default:
        throw new DecodeError(`proto: illegal wireType ${wireType}`);
    }
  }

  #skipGroup(depth: number): void {
    if (depth > MAX_GROUP_DEPTH) throw new DecodeError("proto: exceeded max depth of groups");
    for (;;) {
      const wireType = Number(this.varint() & 7n);
      if (wireType === WIRE.endGroup) return;
      this.skip(wireType, depth);
    }
  }

  #take(length: number): Buffer {
    const end = this.#position + length;
    if (end > this.#bytes.length) throw unexpectedEnd();
    const taken = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return taken;
  }
}

function unexpectedEnd(): DecodeError {
  return new DecodeError("unexpected EOF");
}
