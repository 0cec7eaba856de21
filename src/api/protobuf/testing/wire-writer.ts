/** Protobuf by hand: the fields of one message, each as {@link varint}, {@link text} or {@link bytes} makes it. */
export function message(...fields: readonly Buffer[]): Buffer {
  return Buffer.concat(fields);
}

/** A number or a flag. */
export function varint(number: number, value: number | bigint | boolean): Buffer {
  return Buffer.concat([rawVarint(BigInt(number) << 3n), rawVarint(BigInt.asUintN(64, BigInt(value)))]);
}

/** A string. */
export function text(number: number, value: string): Buffer {
  return bytes(number, Buffer.from(value));
}

/** A message, or bytes. */
export function bytes(number: number, value: Buffer): Buffer {
  return Buffer.concat([rawVarint((BigInt(number) << 3n) | 2n), rawVarint(BigInt(value.length)), value]);
}

/** A whole body: magic, type and message. */
export function body(apiVersion: string, kind: string, object: Buffer): Buffer {
  const typeMeta = message(text(1, apiVersion), text(2, kind));
  return Buffer.concat([Buffer.from("k8s\0"), bytes(1, typeMeta), bytes(2, object), text(3, ""), text(4, "")]);
}

/** A number without a tag, as in packed lists. */
export function rawVarint(value: bigint): Buffer {
  const encoded: number[] = [];
  let rest = value;
  for (; rest >= 0x80n; rest >>= 7n) encoded.push(Number(rest & 0x7fn) | 0x80);
  encoded.push(Number(rest));
  return Buffer.from(encoded);
}
