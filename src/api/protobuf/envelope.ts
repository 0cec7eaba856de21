import { DecodeError } from "../schema/decode-error.ts";
import { WIRE, WireReader } from "./wire-reader.ts";

/** An object in protobuf, with its kind beside it; both are empty where the sender left them out. */
export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly message: Buffer;
}

/** `k8s` and a zero. */
const MAGIC = Buffer.from([0x6b, 0x38, 0x73, 0]);

/**
 * Reads what every protobuf body of Kubernetes is: four magic bytes and a `runtime.Unknown`.
 *
 * @throws {DecodeError} It is something else.
 * @see kubernetes apimachinery/pkg/runtime/serializer/protobuf/protobuf.go (v1.36)
 */
export function readEnvelope(body: Buffer): Envelope {
  if (body.length === 0) throw new DecodeError("empty data");
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) {
    const prefix = `[${[...MAGIC].join(" ")}]`;
    throw new DecodeError(`provided data does not appear to be a protobuf message, expected prefix ${prefix}`);
  }
  if (body.length === MAGIC.length) throw new DecodeError("empty body");
  const unknown = byteFields(body.subarray(MAGIC.length));
  const typeMeta = byteFields(unknown.get(1) ?? Buffer.alloc(0));
  return {
    apiVersion: typeMeta.get(1)?.toString() ?? "",
    kind: typeMeta.get(2)?.toString() ?? "",
    message: unknown.get(2) ?? Buffer.alloc(0),
  };
}

function byteFields(bytes: Buffer): Map<number, Buffer> {
  const fields = new Map<number, Buffer>();
  const reader = new WireReader(bytes);
  while (!reader.isAtEnd) {
    const { number, wireType } = reader.tag();
    if (wireType === WIRE.bytes) fields.set(number, reader.bytes());
    else reader.skip(wireType);
  }
  return fields;
}
