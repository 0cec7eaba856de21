import type { JsonSchemaProps } from "../apiextensions.ts";
import { duplicate, invalid, type FieldError } from "../field-error.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { schemaOfPart } from "./parts.ts";

/**
 * Items that are there twice in lists of type `set` and `map`.
 *
 * @see kubernetes apiextensions-apiserver/pkg/apiserver/schema/listtype/validation.go (v1.36)
 */
export function listTypeErrors(schema: JsonSchemaProps, value: unknown, path = ""): FieldError[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    const inner = value.flatMap((item, index) => (items ? listTypeErrors(items, item, `${path}[${index}]`) : []));
    return [...repeatedItems(schema, value, path), ...inner];
  }
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, part]) => {
    const inner = schemaOfPart(schema, name);
    if (!inner) return [];
    const isKey = !Object.hasOwn(schema.properties ?? {}, name);
    return listTypeErrors(inner, part, isKey ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`);
  });
}

function repeatedItems(schema: JsonSchemaProps, list: readonly unknown[], path: string): FieldError[] {
  const type = schema["x-kubernetes-list-type"];
  if (type === "set") return repeated(list, path);
  if (type !== "map") return [];
  const stray = list.findIndex((item) => item !== null && !isJsonObject(item));
  if (stray >= 0) {
    return [invalid(`${path}[${stray}]`, list[stray], "must be an object for an array of list-type map")];
  }
  const names = schema["x-kubernetes-list-map-keys"] ?? [];
  const keys = list.map((item) => keyOf(item as JsonObject | null, names));
  return repeated(keys, path);
}

function keyOf(item: JsonObject | null, names: readonly string[]): JsonObject {
  const present = names.filter((name) => item && Object.hasOwn(item, name));
  return Object.fromEntries(present.map((name) => [name, item?.[name]]));
}

/** Each value that is there more than once is reported at its second place only. */
function repeated(keys: readonly unknown[], path: string): FieldError[] {
  const seen = new Map<string, number>();
  return keys.flatMap((key, index) => {
    const text = JSON.stringify(key);
    const times = seen.get(text) ?? 0;
    seen.set(text, times + 1);
    return times === 1 ? [duplicate(`${path}[${index}]`, key)] : [];
  });
}
