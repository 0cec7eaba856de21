import { DecodeError } from "../schema/decode-error.ts";
import { parseJsonStrict } from "../schema/parse-json.ts";
import type { ScalarName } from "../schema/schema.ts";
import { WIRE, WireReader, type Tag } from "./wire-reader.ts";

/** Types that are messages with an encoding of their own. */
const MESSAGES = new Set<ScalarName>(["quantity", "int-or-string", "time", "micro-time", "any"]);

/**
 * Reads a scalar of the schema as what JSON has for it: bytes in base64, times as text, null for the zero time.
 *
 * @throws {DecodeError}
 */
export function decodeScalar(field: string, scalar: ScalarName, reader: WireReader, { wireType }: Tag): unknown {
  if (wireType !== wireTypeOf(scalar)) {
    throw new DecodeError(`proto: wrong wireType = ${wireType} for field ${field}`);
  }
  if (MESSAGES.has(scalar)) return decodeSpecial(scalar, partsOf(reader.bytes()));
  switch (scalar) {
    case "boolean":
      return reader.varint() !== 0n;
    case "int32":
      return Number(BigInt.asIntN(32, reader.varint()));
    case "int64":
      return Number(BigInt.asIntN(64, reader.varint()));
    case "double":
      return reader.double();
    case "byte":
      return reader.bytes().toString("base64");
    default:
      return reader.bytes().toString();
  }
}

function wireTypeOf(scalar: ScalarName): number {
  if (scalar === "boolean" || scalar === "int32" || scalar === "int64") return WIRE.varint;
  return scalar === "double" ? WIRE.fixed64 : WIRE.bytes;
}

/** @see kubernetes apimachinery/pkg/{api/resource,apis/meta/v1,runtime,util/intstr}/generated.proto (v1.36) */
function decodeSpecial(scalar: ScalarName, { text, numbers }: Parts): unknown {
  switch (scalar) {
    case "quantity":
      return text(1);
    case "int-or-string":
      return numbers.get(1) === 1n ? text(3) : Number(BigInt.asIntN(32, numbers.get(2) ?? 0n));
    case "time":
      return timeOf(numbers, "");
    case "micro-time":
      return timeOf(numbers, `.${String(Math.trunc(Number(numbers.get(2) ?? 0n) / 1000)).padStart(6, "0")}`);
    default:
      return decodeRaw(text(1));
  }
}

/** JSON inside of protobuf: FieldsV1 and RawExtension. */
function decodeRaw(text: string): unknown {
  if (text === "") return null;
  try {
    return parseJsonStrict(text);
  } catch (error) {
    throw new DecodeError(error instanceof Error ? error.message : String(error));
  }
}

/** Years before 1 or after 9999 cannot be written as text. */
const FIRST_SECOND = -62_135_596_800n;
const LAST_SECOND = 253_402_300_799n;

/** Seconds are number 1, nanoseconds number 2; none at all is the zero time. */
function timeOf(numbers: ReadonlyMap<number, bigint>, fraction: string): string | null {
  const seconds = BigInt.asIntN(64, numbers.get(1) ?? 0n);
  const nanos = BigInt.asIntN(32, numbers.get(2) ?? 0n);
  if (seconds === 0n && nanos === 0n) return null;
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND || nanos < 0n || nanos > 999_999_999n) {
    throw new DecodeError("Time.MarshalJSON: year outside of range [0,9999]");
  }
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}${fraction}Z`;
}

/** The fields of a small message; missing text is empty. */
interface Parts {
  readonly text: (number: number) => string;
  readonly numbers: ReadonlyMap<number, bigint>;
}

function partsOf(bytes: Buffer): Parts {
  const texts = new Map<number, Buffer>();
  const numbers = new Map<number, bigint>();
  const reader = new WireReader(bytes);
  while (!reader.isAtEnd) {
    const { number, wireType } = reader.tag();
    if (wireType === WIRE.varint) numbers.set(number, reader.varint());
    else if (wireType === WIRE.bytes) texts.set(number, reader.bytes());
    else reader.skip(wireType);
  }
  return { text: (number) => texts.get(number)?.toString() ?? "", numbers };
}
