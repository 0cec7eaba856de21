import type { JsonSchemaProps } from "../apiextensions.ts";
import { isJsonObject } from "../json-object.ts";

/** Fields that every object has, whatever its schema says. */
export const META_FIELDS: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"]);

/** The schema of a named part of an object; undefined when the schema does not know it. */
export function schemaOfPart(schema: JsonSchemaProps, name: string): JsonSchemaProps | undefined {
  const { properties = {}, additionalProperties } = schema;
  if (Object.hasOwn(properties, name)) return properties[name];
  if (isJsonObject(additionalProperties)) return additionalProperties;
  return undefined;
}
