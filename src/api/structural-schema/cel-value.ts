import type { JsonSchemaProps } from "../apiextensions.ts";
import { celDuration } from "../cel/environment.ts";
import { isJsonObject, setOwnProperty, type JsonObject } from "../json-object.ts";
import { schemaOfPart } from "./parts.ts";

const RESERVED = new Set(
  (
    "true false null in as break const continue else for function if import let loop package namespace return var void " +
    "while"
  ).split(" "),
);
const ESCAPES: readonly (readonly [string, string])[] = [
  ["__", "__underscores__"],
  [".", "__dot__"],
  ["-", "__dash__"],
  ["/", "__slash__"],
];

/**
 * A value as rules see it: whole numbers are bigint, dates and durations are what their formats say, and names of fields
 * that are no identifiers are escaped.
 *
 * @see kubernetes apiserver/pkg/cel/{escaping,common/values}.go (v1.36)
 */
export function celValue(value: unknown, schema: JsonSchemaProps | undefined): unknown {
  if (typeof value === "number") {
    return Number.isInteger(value) && schema?.type !== "number" ? BigInt(value) : value;
  }
  if (typeof value === "string") return celText(value, schema);
  if (Array.isArray(value)) return value.map((item) => celValue(item, schema?.items));
  if (!isJsonObject(value)) return value;
  const object: JsonObject = {};
  for (const [name, part] of Object.entries(value)) {
    const isField = schema?.properties !== undefined && Object.hasOwn(schema.properties, name);
    const inner = schema && schemaOfPart(schema, name);
    setOwnProperty(object, isField ? escapeName(name) : name, celValue(part, inner));
  }
  return object;
}

function celText(text: string, schema: JsonSchemaProps | undefined): unknown {
  switch (schema?.format) {
    case "date":
    case "date-time":
      return new Date(text);
    case "duration":
      return celDuration(text);
    case "byte":
      return new Uint8Array(Buffer.from(text, "base64"));
    default:
      return text;
  }
}

function escapeName(name: string): string {
  if (RESERVED.has(name)) return `__${name}__`;
  return ESCAPES.reduce((escaped, [part, escape]) => escaped.replaceAll(part, escape), name);
}
