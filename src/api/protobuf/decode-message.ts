import { isJsonObject, ownProperty, setOwnProperty, type JsonObject } from "../json-object.ts";
import { DecodeError } from "../schema/decode-error.ts";
import { JSON_SCHEMA_PROPS, type TypeSchema } from "../schema/schema.ts";
import { decodeScalar } from "./decode-scalar.ts";
import { messageLayout, type MessageLayout, type Slot } from "./message-layout.ts";
import { WIRE, WireReader, type Tag } from "./wire-reader.ts";

/** Repeated numbers may be sent one by one, or all in one. */
const PACKABLE = new Set<string>(["int32", "int64", "boolean"]);

/**
 * Decodes a protobuf message as JSON data of one type of the schema; unknown fields are dropped.
 *
 * @param name - Of the type, e.g. `io.k8s.api.core.v1.Pod`.
 * @throws {DecodeError} The bytes make no sense as that type.
 */
export function decodeMessage(bytes: Buffer, name: string): JsonObject {
  const object: JsonObject = {};
  readInto(object, bytes, layoutOf(name));
  return object;
}

function layoutOf(name: string): MessageLayout {
  const layout = messageLayout(name);
  if (!layout) throw new DecodeError(`object *${name.split(".").slice(-2).join(".")} has no protobuf encoding`);
  return layout;
}

function readInto(object: JsonObject, bytes: Buffer, layout: MessageLayout): void {
  const reader = new WireReader(bytes);
  while (!reader.isAtEnd) {
    const tag = reader.tag();
    const slot = layout.get(tag.number);
    if (!slot) reader.skip(tag.wireType);
    else if (slot.field === undefined) readInto(object, bytesOf(reader, tag, "an embedded message"), slot.inside);
    else readField(object, slot.field, slot.type, reader, tag);
  }
}

function readField(object: JsonObject, field: string, type: TypeSchema, reader: WireReader, tag: Tag): void {
  const present = ownProperty(object, field);
  switch (type.shape) {
    case "list": {
      const list = Array.isArray(present) ? (present as unknown[]) : [];
      readElements(list, field, type.element, reader, tag);
      object[field] = list;
      break;
    }
    case "map": {
      const map = isJsonObject(present) ? present : {};
      readEntry(map, bytesOf(reader, tag, field), type.element);
      object[field] = map;
      break;
    }
    default:
      object[field] = readValue(field, type, reader, tag, present);
  }
}

function readElements(list: unknown[], field: string, type: TypeSchema, reader: WireReader, tag: Tag): void {
  const isPacked = tag.wireType === WIRE.bytes && type.shape === "scalar" && PACKABLE.has(type.scalar);
  if (!isPacked) return void list.push(readValue(field, type, reader, tag));
  const packed = new WireReader(reader.bytes());
  while (!packed.isAtEnd) list.push(readValue(field, type, packed, { number: tag.number, wireType: WIRE.varint }));
}

/** An entry of a map is a message: the key has number 1, the value number 2. */
function readEntry(map: JsonObject, bytes: Buffer, type: TypeSchema): void {
  const reader = new WireReader(bytes);
  let key = "";
  let value: unknown = null;
  while (!reader.isAtEnd) {
    const tag = reader.tag();
    if (tag.number === 1) key = bytesOf(reader, tag, "mapkey").toString();
    else if (tag.number === 2) value = readValue("mapvalue", type, reader, tag);
    else reader.skip(tag.wireType);
  }
  setOwnProperty(map, key, value);
}

/** @param present - A message that is sent in several parts is put together. */
function readValue(field: string, type: TypeSchema, reader: WireReader, tag: Tag, present?: unknown): unknown {
  switch (type.shape) {
    case "scalar":
      return decodeScalar(field, type.scalar, reader, tag);
    case "object": {
      const object = isJsonObject(present) ? present : {};
      readInto(object, bytesOf(reader, tag, field), layoutOf(type.name));
      return object;
    }
    case "list": {
      // Neither maps nor lists hold lists: a message with one repeated field stands in.
      const wrapper: JsonObject = { items: [] };
      readInto(wrapper, bytesOf(reader, tag, field), new Map([[1, { field: "items", type }]]));
      return wrapper["items"];
    }
    case "schema-or":
      return readSchemaOr(type.other, bytesOf(reader, tag, field));
    default:
      throw new DecodeError(`proto: a map of maps in field ${field}`);
  }
}

const SCHEMA: TypeSchema = { shape: "object", name: JSON_SCHEMA_PROPS };
const SCHEMA_OR: Readonly<Record<"list" | "boolean" | "strings", MessageLayout>> = {
  list: new Map<number, Slot>([
    [1, { field: "schema", type: SCHEMA }],
    [2, { field: "other", type: { shape: "list", element: SCHEMA } }],
  ]),
  boolean: new Map<number, Slot>([
    [1, { field: "other", type: { shape: "scalar", scalar: "boolean" } }],
    [2, { field: "schema", type: SCHEMA }],
  ]),
  strings: new Map<number, Slot>([
    [1, { field: "schema", type: SCHEMA }],
    [2, { field: "other", type: { shape: "list", element: { shape: "scalar", scalar: "string" } } }],
  ]),
};

/** @see kubernetes apiextensions-apiserver/pkg/apis/apiextensions/v1/generated.proto JSONSchemaPropsOr... (v1.36) */
function readSchemaOr(other: "list" | "boolean" | "strings", bytes: Buffer): unknown {
  const parts: JsonObject = {};
  readInto(parts, bytes, SCHEMA_OR[other]);
  return parts["schema"] ?? parts["other"] ?? (other === "boolean" ? false : []);
}

/** The content of a field that is a string, bytes or a message. @throws {DecodeError} It is something else. */
function bytesOf(reader: WireReader, { wireType }: Tag, field: string): Buffer {
  if (wireType !== WIRE.bytes) throw new DecodeError(`proto: wrong wireType = ${wireType} for field ${field}`);
  return reader.bytes();
}
