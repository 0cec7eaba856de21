import type { JsonSchemaProps } from "../apiextensions.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { META_FIELDS, schemaOfPart } from "./parts.ts";

/**
 * Removes, in place, what a structural schema does not know; `apiVersion`, `kind` and `metadata` of the object itself and
 * of embedded resources stay.
 *
 * @returns Paths of what was removed, in order: `spec.replicsa`, `spec.items[0].x`.
 * @see kubernetes apiextensions-apiserver/pkg/apiserver/schema/pruning/algorithm.go (v1.36)
 */
export function prune(object: JsonObject, schema: JsonSchemaProps): string[] {
  const removed: string[] = [];
  pruneValue(object, { ...schema, "x-kubernetes-embedded-resource": true }, "", removed);
  return removed.sort();
}

function pruneValue(value: unknown, schema: JsonSchemaProps | undefined, path: string, removed: string[]): void {
  if (Array.isArray(value)) {
    const items = schema?.items;
    const keeps = keepsUnknown(schema);
    for (const [index, item] of value.entries()) {
      if (items || !keeps) pruneValue(item, items, `${path}[${index}]`, removed);
    }
  } else if (isJsonObject(value)) pruneFields(value, schema, path, removed);
}

function pruneFields(object: JsonObject, schema: JsonSchemaProps | undefined, path: string, removed: string[]): void {
  for (const [name, part] of Object.entries(object)) {
    if (schema?.["x-kubernetes-embedded-resource"] && META_FIELDS.has(name)) continue;
    const partPath = path === "" ? name : `${path}.${name}`;
    const partSchema = schema && schemaOfPart(schema, name);
    if (partSchema) pruneValue(part, partSchema, partPath, removed);
    // With `additionalProperties: true` any field is known, but nothing about what is in it.
    else if (schema?.additionalProperties === true) pruneValue(part, undefined, partPath, removed);
    else if (!keepsUnknown(schema)) {
      delete object[name];
      removed.push(partPath);
    }
  }
}

function keepsUnknown(schema: JsonSchemaProps | undefined): boolean {
  return schema?.["x-kubernetes-preserve-unknown-fields"] ?? false;
}
