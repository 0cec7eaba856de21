import type { JsonSchemaProps } from "../apiextensions.ts";
import { forbiddenField, invalid, notSupported, required, type FieldError } from "../field-error.ts";

/**
 * The rules for `x-kubernetes-list-type`, `x-kubernetes-list-map-keys` and `x-kubernetes-map-type`.
 *
 * @see kubernetes apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go (v1.36)
 */
export function listTypeRuleErrors(schema: JsonSchemaProps, field: string): FieldError[] {
  const mapType = schema["x-kubernetes-map-type"];
  const listType = schema["x-kubernetes-list-type"];
  const errors: FieldError[] = [];
  if (mapType !== undefined) {
    errors.push(...mustBeOfType(schema, "object", "x-kubernetes-map-type", field));
    if (!["atomic", "granular"].includes(mapType)) {
      errors.push(notSupported(`${field}.x-kubernetes-map-type`, mapType, ["atomic", "granular"]));
    }
  }
  if (listType !== undefined) {
    const typeErrors = mustBeOfType(schema, "array", "x-kubernetes-list-type", field);
    errors.push(...typeErrors, ...(typeErrors.length === 0 && listType === "set" ? setItemErrors(schema, field) : []));
    if (!["atomic", "set", "map"].includes(listType)) {
      errors.push(notSupported(`${field}.x-kubernetes-list-type`, listType, ["atomic", "set", "map"]));
    }
  }
  return [...errors, ...keyErrors(schema, field), ...requiredKeyErrors(schema, field)];
}

function mustBeOfType({ type }: JsonSchemaProps, wanted: string, word: string, field: string): FieldError[] {
  if (type === wanted) return [];
  const detail = `must be ${wanted} if ${word} is specified`;
  return [type ? invalid(`${field}.type`, type, detail) : required(`${field}.type`, detail)];
}

function setItemErrors({ items }: JsonSchemaProps, field: string): FieldError[] {
  const detail = "must be atomic as item of a list with x-kubernetes-list-type=set";
  const listType = items?.["x-kubernetes-list-type"];
  const mapType = items?.["x-kubernetes-map-type"];
  if (items?.type === "array" && listType !== undefined && listType !== "atomic") {
    return [invalid(`${field}.items.x-kubernetes-list-type`, listType, detail)];
  }
  if (items?.type !== "object" || mapType === "atomic") return [];
  return [invalid(`${field}.items.x-kubernetes-map-type`, listType ?? null, detail)];
}

function keyErrors(schema: JsonSchemaProps, field: string): FieldError[] {
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const listType = schema["x-kubernetes-list-type"];
  const { items } = schema;
  const typeField = `${field}.x-kubernetes-list-type`;
  const keysField = `${field}.x-kubernetes-list-map-keys`;
  const errors: FieldError[] = [];
  if (keys.length > 0 && listType !== "map") {
    const detail = "must be map if x-kubernetes-list-map-keys is non-empty";
    errors.push(listType === undefined ? required(typeField, detail) : invalid(typeField, listType, detail));
  }
  if (listType !== "map") return errors;
  if (keys.length === 0) errors.push(required(keysField, "must not be empty if x-kubernetes-list-type is map"));
  if (!items) return [...errors, required(`${field}.items`, "must have a schema if x-kubernetes-list-type is map")];
  if (items.type !== "object") {
    const detail = "must be object if parent array's x-kubernetes-list-type is map";
    return [...errors, invalid(`${field}.items.type`, items.type ?? "", detail)];
  }
  for (const [index, key] of keys.entries()) {
    const part = items.properties?.[key];
    if (!part) errors.push(invalid(keysField, keys, "entries must all be names of item properties"));
    else if (part.type === "array" || part.type === "object") {
      const detail = "must be a scalar type if parent array's x-kubernetes-list-type is map";
      errors.push(invalid(`${field}.items.properties[${key}].type`, items.type, detail));
    }
    if (keys.indexOf(key) < index) errors.push(invalid(keysField, keys, "must not contain duplicate entries"));
  }
  return errors;
}

function requiredKeyErrors(schema: JsonSchemaProps, field: string): FieldError[] {
  const listType = schema["x-kubernetes-list-type"];
  const { items } = schema;
  if (!items || (listType !== "set" && listType !== "map")) return [];
  const errors = items.nullable
    ? [forbiddenField(`${field}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`)]
    : [];
  if (listType === "set") return errors;
  for (const key of schema["x-kubernetes-list-map-keys"] ?? []) {
    const part = items.properties?.[key];
    if (!part) continue;
    const path = `${field}.items.properties[${key}]`;
    const named = "this property is in x-kubernetes-list-map-keys, so it";
    if (!items.required?.includes(key) && part.default === undefined) {
      errors.push(required(`${path}.default`, `${named} must have a default or be a required property`));
    }
    if (part.nullable) errors.push(forbiddenField(`${path}.nullable`, `${named} cannot be nullable`));
  }
  return errors;
}
