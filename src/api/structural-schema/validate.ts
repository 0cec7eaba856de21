import type { JsonSchemaProps } from "../apiextensions.ts";
import { invalid, notSupported, required, tooLong, tooMany, typeInvalid, type FieldError } from "../field-error.ts";
import { isJsonObject, ownProperty, type JsonObject } from "../json-object.ts";
import { equalValues } from "../managed-fields/compare.ts";
import { hasFormat } from "./formats.ts";
import { combinationErrors, type Validated } from "./combinations.ts";
import { schemaOfPart } from "./parts.ts";

/**
 * What of a schema a value breaks, in Kubernetes' words. What an update left as it was breaks nothing.
 *
 * @see kubernetes/kube-openapi pkg/validation/validate, apiextensions-apiserver/pkg/apiserver/validation (v1.36)
 */
export function schemaErrors(schema: JsonSchemaProps, validated: Validated): FieldError[] {
  const { value, path, old } = validated;
  if (old !== undefined && equalValues(value, old)) return [];
  if (value === null || value === undefined)
    return [...typeErrors(schema, value, path), ...enumErrors(schema, value, path)];
  return [
    ...typeErrors(schema, value, path),
    ...combinationErrors(schema, validated, schemaErrors),
    ...(typeof value === "string" ? stringErrors(schema, value, path) : []),
    ...(typeof value === "number" ? numberErrors(schema, value, path) : []),
    ...(Array.isArray(value) ? listErrors(schema, value, validated) : []),
    ...enumErrors(schema, value, path),
    ...(isJsonObject(value) ? objectErrors(schema, value, validated) : []),
  ];
}

function typeErrors({ type, nullable }: JsonSchemaProps, value: unknown, path: string): FieldError[] {
  if (type === undefined || (value === null && nullable)) return [];
  const actual = jsonTypeOf(value);
  if (actual === type || (actual === "integer" && type === "number")) return [];
  return [typeInvalid(path, actual, `${path} in body must be of type ${type}: ${JSON.stringify(actual)}`)];
}

function jsonTypeOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

function stringErrors(schema: JsonSchemaProps, value: string, path: string): FieldError[] {
  const { maxLength, minLength, pattern, format } = schema;
  const length = Array.from(value).length;
  if (maxLength !== undefined && length > maxLength) return [tooLong(path, `may not be more than ${maxLength} bytes`)];
  if (minLength !== undefined && length < minLength) {
    return [invalid(path, value, `${path} in body should be at least ${minLength} chars long`)];
  }
  const errors: FieldError[] = [];
  if (pattern !== undefined && !goRegExp(pattern).test(value)) {
    errors.push(invalid(path, value, `${path} in body should match '${pattern}'`));
  }
  if (format !== undefined && !hasFormat(value, format)) {
    errors.push(typeInvalid(path, value, `${path} in body must be of type ${format}: ${JSON.stringify(value)}`));
  }
  return errors;
}

/** @throws {SyntaxError} A pattern that JavaScript does not understand. */
export function goRegExp(pattern: string): RegExp {
  const [, flags = "", rest = pattern] = /^\(\?([ims]+)\)([\s\S]*)$/.exec(pattern) ?? [];
  const source = rest.replaceAll("\\A", "^").replaceAll("\\z", "$").replaceAll("(?P<", "(?<");
  try {
    return new RegExp(source, `u${flags}`);
  } catch {
    // Escapes that Go allows and Unicode patterns do not, such as `\-`.
    return new RegExp(source, flags);
  }
}

function numberErrors(schema: JsonSchemaProps, value: number, path: string): FieldError[] {
  const { multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum } = schema;
  const errors: FieldError[] = [];
  const fail = (text: string) => errors.push(invalid(path, value, `${path} in body should be ${text}`));
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) fail(`a multiple of ${multipleOf}`);
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
    fail(`less than ${exclusiveMaximum ? "" : "or equal to "}${maximum}`);
  }
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
    fail(`greater than ${exclusiveMinimum ? "" : "or equal to "}${minimum}`);
  }
  return errors;
}

function listErrors(schema: JsonSchemaProps, list: readonly unknown[], { path, old }: Validated): FieldError[] {
  const { maxItems, minItems, uniqueItems, items } = schema;
  const errors = list.flatMap((value, index) => {
    if (!items) return [];
    return schemaErrors(items, { value, path: `${path}[${index}]`, old: oldItem(schema, value, old) });
  });
  if (minItems !== undefined && list.length < minItems) {
    errors.push(invalid(path, list.length, `${path} in body should have at least ${minItems} items`));
  }
  if (maxItems !== undefined && list.length > maxItems) errors.push(tooMany(path, list.length, maxItems));
  const isRepeated = (entry: unknown, index: number) => list.slice(0, index).some((other) => equalValues(entry, other));
  if (uniqueItems && list.some(isRepeated)) {
    errors.push(invalid(path, "", `${path} in body shouldn't contain duplicates`));
  }
  return errors;
}

/** Only the items of a list with keys can be told to be the same as before. */
export function oldItem(schema: JsonSchemaProps, item: unknown, old: unknown): unknown {
  if (schema["x-kubernetes-list-type"] !== "map" || !Array.isArray(old) || !isJsonObject(item)) return undefined;
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  return old.find((other) => isJsonObject(other) && keys.every((key) => equalValues(other[key], item[key])));
}

function enumErrors(schema: JsonSchemaProps, value: unknown, path: string): FieldError[] {
  const { enum: allowed } = schema;
  if (!allowed || allowed.length === 0 || (value === null && schema.nullable)) return [];
  if (allowed.some((entry) => equalValues(entry, value))) return [];
  const names = allowed.map((entry) => (typeof entry === "string" ? entry : JSON.stringify(entry)));
  return [notSupported(path, value, names)];
}

function objectErrors(schema: JsonSchemaProps, object: JsonObject, { path, old }: Validated): FieldError[] {
  const { maxProperties, minProperties, required: needed = [] } = schema;
  const count = Object.keys(object).length;
  if (minProperties !== undefined && count < minProperties) {
    return [invalid(path, count, `${path} in body should have at least ${minProperties} properties`)];
  }
  if (maxProperties !== undefined && count > maxProperties) return [tooMany(path, count, maxProperties)];
  const errors = Object.entries(object).flatMap(([name, value]) => {
    const part = schemaOfPart(schema, name);
    const before = isJsonObject(old) ? ownProperty(old, name) : undefined;
    return part ? schemaErrors(part, { value, path: joinPath(path, name), old: before }) : [];
  });
  const missing = needed.filter((name) => !Object.hasOwn(object, name));
  return [...errors, ...missing.map((name) => required(joinPath(path, name)))];
}

function joinPath(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
