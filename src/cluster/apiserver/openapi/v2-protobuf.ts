import type { JsonSchema } from "./schemas.ts";
import type { SwaggerDocument } from "./v2.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * A document of version 2 in the protobuf form of gnostic, which old clients ask for (kubectl up to 1.28, helm up to 3.12).
 *
 * @see google/gnostic openapiv2/OpenAPIv2.proto
 */
export function encodeSwagger({ swagger, info, paths, definitions }: SwaggerDocument): Buffer {
  return message(
    text(1, swagger),
    field(2, text(1, info.title), text(2, info.version)),
    field(8, ...named(2, paths, pathItem)),
    field(9, ...named(1, definitions, schema)),
  );
}

function pathItem(item: Json): Buffer {
  const methods: Readonly<Record<string, number>> = { get: 2, put: 3, post: 4, delete: 5, patch: 8 };
  return message(
    ...Object.entries(methods).map(([method, number]) => nested(number, item[method], operation)),
    ...objects(item["parameters"]).map((entry) => field(9, parameter(entry))),
  );
}

function operation(value: Json): Buffer {
  return message(
    ...texts(6, value["produces"]),
    ...texts(7, value["consumes"]),
    ...objects(value["parameters"]).map((entry) => field(8, parameter(entry))),
    field(9, ...named(1, (value["responses"] ?? {}) as Record<string, Json>, (entry) => field(1, response(entry)))),
    ...extensions(13, value),
  );
}

function response(value: Json): Buffer {
  return message(
    text(1, value["description"]),
    nested(2, value["schema"], (entry) => field(1, schema(entry))),
  );
}

/** One of: a body, or (as one of four) a parameter of the query or of the path. */
function parameter(value: Json): Buffer {
  const { name, description, required, type, uniqueItems } = value;
  const place = value["in"];
  if (place === "body") {
    const body = [
      text(1, description),
      text(2, name),
      text(3, place),
      flag(4, required),
      nested(5, value["schema"], schema),
    ];
    return field(1, field(1, ...body));
  }
  const common = [flag(1, required), text(2, place), text(3, description), text(4, name)];
  const isPath = place === "path";
  const special = isPath ? [text(5, type), flag(19, uniqueItems)] : [text(6, type), flag(20, uniqueItems)];
  return field(1, field(2, field(isPath ? 4 : 3, ...common, ...special)));
}

function schema(value: JsonSchema): Buffer {
  const properties = value["properties"] as Record<string, JsonSchema> | undefined;
  return message(
    text(1, value["$ref"]),
    text(2, value["format"]),
    text(4, value["description"]),
    ...texts(19, value["required"]),
    nested(21, value["additionalProperties"], (entry) => field(1, schema(entry))),
    value["type"] === undefined ? EMPTY : field(22, text(1, value["type"])),
    nested(23, value["items"], (entry) => field(1, schema(entry))),
    properties ? field(25, ...named(1, properties, schema)) : EMPTY,
    ...extensions(31, value),
  );
}

/** Keys that begin with `x-`; their values are written as YAML, of which JSON is a part. */
function extensions(number: number, value: Json): Buffer[] {
  return Object.entries(value)
    .filter(([key]) => key.startsWith("x-"))
    .map(([key, content]) => field(number, text(1, key), field(2, text(2, JSON.stringify(content)))));
}

/** A map as a list of pairs. */
function named<T>(number: number, entries: Readonly<Record<string, T>>, encode: (value: T) => Buffer): Buffer[] {
  return Object.entries(entries).map(([name, value]) => field(number, text(1, name), field(2, encode(value))));
}

const EMPTY = Buffer.alloc(0);

function message(...fields: readonly Buffer[]): Buffer {
  return Buffer.concat(fields);
}

/** A message as a field of another one. */
function field(number: number, ...fields: readonly Buffer[]): Buffer {
  const content = Buffer.concat(fields);
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

function nested(number: number, value: unknown, encode: (value: Json) => Buffer): Buffer {
  return isObject(value) ? field(number, encode(value)) : EMPTY;
}

function text(number: number, value: unknown): Buffer {
  return typeof value === "string" ? field(number, Buffer.from(value)) : EMPTY;
}

function texts(number: number, values: unknown): Buffer[] {
  return (Array.isArray(values) ? values : []).map((value: unknown) => text(number, value));
}

function flag(number: number, value: unknown): Buffer {
  return value === true ? Buffer.concat([varint(number * 8), varint(1)]) : EMPTY;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return Buffer.from([...bytes, rest]);
}

function objects(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}
