import type { JsonSchemaProps } from "../apiextensions.ts";
import { forbiddenField, invalid, required, type FieldError } from "../field-error.ts";
import { copyJson, isJsonObject, type JsonObject } from "../json-object.ts";
import { equalValues } from "../managed-fields/compare.ts";
import { prune } from "../structural-schema/prune.ts";
import { schemaErrors } from "../structural-schema/validate.ts";

type Level = "root" | "item" | "field";

const INT_OR_STRING = [{ type: "integer" }, { type: "string" }];
const JUNCTORS = ["allOf", "anyOf", "oneOf"] as const;
const EMPTY_TYPE: Readonly<Record<Level, string>> = {
  root: "must not be empty at the root",
  item: "must not be empty for specified array items",
  field: "must not be empty for specified object fields",
};

/**
 * What keeps a schema from being structural, and defaults that do not fit it.
 *
 * @see kubernetes apiextensions-apiserver/pkg/apiserver/schema/{validation,complete}.go (v1.36)
 */
export function structuralErrors(schema: JsonSchemaProps, field: string): FieldError[] {
  const errors = [...invariantErrors(schema, field, "root"), ...completenessErrors(schema, schema, field, field)];
  if (errors.length === 0) return defaultErrors(schema, field, true);
  const text = (error: FieldError) => `${error.field}: ${error.message}`;
  return errors.sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

function invariantErrors(schema: JsonSchemaProps, field: string, level: Level): FieldError[] {
  const { type, items, properties = {}, additionalProperties } = schema;
  const errors: FieldError[] = [];
  if (type === "array" && !items) errors.push(required(`${field}.items`, "must be specified"));
  if (items) errors.push(...invariantErrors(items, `${field}.items`, "item"));
  for (const [name, part] of Object.entries(properties)) {
    errors.push(...invariantErrors(part, `${field}.properties[${name}]`, "field"));
  }
  if (additionalProperties !== undefined && level === "root") {
    errors.push(forbiddenField(`${field}.additionalProperties`, "must not be used at the root"));
  }
  if (isJsonObject(additionalProperties)) {
    errors.push(...invariantErrors(additionalProperties, `${field}.additionalProperties`, "field"));
  }
  errors.push(...extensionErrors(schema, field));
  const anyOf = isIntOrString(schema) ? [] : schema.anyOf;
  errors.push(...junctorErrors({ ...schema, ...(anyOf ? { anyOf } : {}) }, field, isIntOrString(schema.allOf?.[0])));
  return [...errors, ...typeErrors(schema, field, level), ...metaErrors(schema, field, level)];
}

function extensionErrors(schema: JsonSchemaProps, field: string): FieldError[] {
  if (!schema["x-kubernetes-int-or-string"]) return [];
  return (["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"] as const).flatMap((word) =>
    schema[word] ? [invalid(`${field}.${word}`, true, "must be false if x-kubernetes-int-or-string is true")] : [],
  );
}

function typeErrors(schema: JsonSchemaProps, field: string, level: Level): FieldError[] {
  const { type = "", additionalProperties, properties = {} } = schema;
  const isEmbedded = schema["x-kubernetes-embedded-resource"] ?? false;
  const keepsUnknown = schema["x-kubernetes-preserve-unknown-fields"] ?? false;
  const path = `${field}.type`;
  const errors: FieldError[] = [];
  if (isEmbedded && type !== "object") {
    const detail = "must be object if x-kubernetes-embedded-resource is true";
    errors.push(type === "" ? required(path, detail) : invalid(path, type, detail));
  } else if (type === "" && !schema["x-kubernetes-int-or-string"] && !keepsUnknown) {
    errors.push(required(path, EMPTY_TYPE[level]));
  }
  if (isEmbedded && additionalProperties !== undefined) {
    const detail = "must not be used if x-kubernetes-embedded-resource is set";
    errors.push(forbiddenField(`${field}.additionalProperties`, detail));
  }
  if (level === "root" && type !== "" && type !== "object") {
    errors.push(invalid(path, type, "must be object at the root"));
  }
  if (isEmbedded && !keepsUnknown && Object.keys(properties).length === 0) {
    const detail =
      "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields";
    errors.push(required(`${field}.properties`, detail));
  }
  return errors;
}

/** Of metadata a schema may say something about the name only. */
function metaErrors(schema: JsonSchemaProps, field: string, level: Level): FieldError[] {
  const { properties = {} } = schema;
  if (level !== "root" && !schema["x-kubernetes-embedded-resource"]) return [];
  const errors = ["kind", "apiVersion"].flatMap((name) => {
    const part = properties[name];
    if (!part || part.type === "string") return [];
    return [invalid(`${field}.properties[${name}].type`, part.type ?? "", "must be string")];
  });
  const { metadata } = properties;
  if (!metadata) return errors;
  const path = `${field}.properties[metadata]`;
  if (metadata.type !== "object") errors.push(invalid(`${path}.type`, metadata.type ?? "", "must be object"));
  const { type: _type, default: _default, description: _description, properties: parts = {}, ...others } = metadata;
  const isRestrained = Object.keys(parts).every((name) => name === "name" || name === "generateName");
  if (level === "root" && !(isRestrained && Object.keys(others).length === 0)) {
    const detail = "must not specify anything other than name and generateName, but metadata is implicitly specified";
    errors.push(forbiddenField(path, detail));
  }
  return errors;
}

function isIntOrString(schema: JsonSchemaProps | undefined): boolean {
  return schema?.anyOf !== undefined && equalValues(schema.anyOf, INT_OR_STRING);
}

function junctorErrors(schema: JsonSchemaProps, field: string, skipsFirstAnyOf: boolean): FieldError[] {
  const errors = JUNCTORS.flatMap((word) =>
    (schema[word] ?? []).flatMap((part, index) => {
      const skips = word === "allOf" && index === 0 && skipsFirstAnyOf;
      return nestedErrors(part, `${field}.${word}[${index}]`, skips);
    }),
  );
  return schema.not ? [...errors, ...nestedErrors(schema.not, `${field}.not`)] : errors;
}

/** What may not be said below `allOf`, `anyOf`, `oneOf` and `not`. */
function nestedErrors(schema: JsonSchemaProps, field: string, skipsAnyOf = false): FieldError[] {
  const { items, properties = {}, anyOf = [] } = schema;
  const errors = junctorErrors({ ...schema, anyOf: skipsAnyOf ? [] : anyOf }, field, false);
  if (items) errors.push(...nestedErrors(items, `${field}.items`));
  for (const [name, part] of Object.entries(properties)) {
    errors.push(...nestedErrors(part, `${field}.properties[${name}]`));
  }
  for (const [word, detail] of NOT_NESTED) {
    const value = schema[word];
    if (value !== undefined && value !== false && value !== "") {
      errors.push(forbiddenField(`${field}.${word}`, `${detail} to be structural`));
    }
  }
  if (Object.hasOwn(properties, "metadata")) {
    errors.push(forbiddenField(`${field}.properties[metadata]`, "must not be specified in a nested context"));
  }
  return errors;
}

const NOT_NESTED = [
  ["type", "must be empty"],
  ["additionalProperties", "must be undefined"],
  ["default", "must be undefined"],
  ["title", "must be empty"],
  ["description", "must be empty"],
  ["nullable", "must be false"],
  ["externalDocs", "must be undefined"],
  ["x-kubernetes-preserve-unknown-fields", "must be false"],
  ["x-kubernetes-embedded-resource", "must be false"],
  ["x-kubernetes-int-or-string", "must be false"],
  ["x-kubernetes-list-map-keys", "must be empty"],
  ["x-kubernetes-list-type", "must be undefined"],
  ["x-kubernetes-map-type", "must be undefined"],
  ["x-kubernetes-validations", "must be empty"],
] as const;

/** What is spoken about below `allOf` and the like must be specified outside, too. */
function completenessErrors(
  nested: JsonSchemaProps,
  schema: JsonSchemaProps | undefined,
  field: string,
  nestedField: string,
): FieldError[] {
  const because = (place: string) => `because it is defined in ${place}`;
  if (!schema) return [required(field, because(nestedField))];
  const parts = JUNCTORS.flatMap((word) =>
    (nested[word] ?? []).map((part, index): [JsonSchemaProps, string] => [part, `${nestedField}.${word}[${index}]`]),
  );
  if (nested.not) parts.push([nested.not, `${nestedField}.not`]);
  const errors = parts.flatMap(([part, place]) => completenessErrors(part, schema, field, place));
  if (nested === schema) return errors;
  if (nested.items) {
    errors.push(...completenessErrors(nested.items, schema.items, `${field}.items`, `${nestedField}.items`));
  }
  for (const [name, part] of Object.entries(nested.properties ?? {})) {
    const [path, place] = [`${field}.properties[${name}]`, `${nestedField}.properties[${name}]`];
    errors.push(...completenessErrors(part, schema.properties?.[name], path, place));
  }
  return errors;
}

function defaultErrors(schema: JsonSchemaProps, field: string, isRoot = false): FieldError[] {
  const { default: value, items, properties = {} } = schema;
  const errors: FieldError[] = [];
  if (value !== undefined && value !== null) {
    const path = `${field}.default`;
    const pruned = copyJson({ value }) as JsonObject;
    if (prune(pruned, { type: "object", properties: { value: schema } }).length > 0) {
      errors.push(invalid(path, value, "must not have unknown fields"));
    }
    const problems = schemaErrors(schema, { value, path: "" });
    errors.push(...problems.map((error) => ({ ...error, field: error.field ? `${path}.${error.field}` : path })));
  }
  if (items) errors.push(...defaultErrors(items, `${field}.items`));
  for (const [name, part] of Object.entries(properties)) {
    if (!(isRoot && name === "metadata")) errors.push(...defaultErrors(part, `${field}.properties[${name}]`));
  }
  return errors;
}
