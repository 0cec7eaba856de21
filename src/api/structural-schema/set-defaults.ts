import type { JsonSchemaProps } from "../apiextensions.ts";
import { copyJson, isJsonObject, setOwnProperty, type JsonObject } from "../json-object.ts";
import { schemaOfPart } from "./parts.ts";

/**
 * Fills in, in place, the defaults of a structural schema. A null where none is allowed counts as left out: it becomes
 * the default, or goes where there is none.
 *
 * @see kubernetes apiextensions-apiserver/pkg/apiserver/schema/defaulting/{algorithm,prunenulls}.go (v1.36)
 */
export function setSchemaDefaults(value: unknown, schema: JsonSchemaProps | undefined): void {
  if (!schema) return;
  if (Array.isArray(value)) setInItems(value, schema.items);
  else if (isJsonObject(value)) setInFields(value, schema);
}

function setInFields(object: JsonObject, schema: JsonSchemaProps): void {
  for (const [name, part] of Object.entries(schema.properties ?? {})) {
    const hasDefault = part.default !== undefined && part.default !== null;
    const isLeftOut = !Object.hasOwn(object, name) || isForbiddenNull(object[name], part);
    if (hasDefault && isLeftOut) setOwnProperty(object, name, copyJson(part.default));
    else if (isForbiddenNull(object[name], part)) delete object[name];
  }
  for (const [name, part] of Object.entries(object)) setSchemaDefaults(part, schemaOfPart(schema, name));
}

function setInItems(list: unknown[], items: JsonSchemaProps | undefined): void {
  for (const [index, item] of list.entries()) {
    if (isForbiddenNull(item, items) && items?.default !== undefined) list[index] = copyJson(items.default);
    setSchemaDefaults(list[index], items);
  }
}

function isForbiddenNull(value: unknown, schema: JsonSchemaProps | undefined): boolean {
  return value === null && schema !== undefined && !schema.nullable;
}
