import type { JsonSchemaProps, ValidationRule } from "../apiextensions.ts";
import { CelError } from "../cel/environment.ts";
import { forbiddenField, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { isJsonObject } from "../json-object.ts";
import { META_FIELDS } from "../structural-schema/parts.ts";
import { compileMessage, compileRule } from "../structural-schema/rules.ts";
import { goRegExp } from "../structural-schema/validate.ts";
import { listTypeRuleErrors } from "./list-type-rules.ts";

const TYPES = ["array", "boolean", "integer", "number", "object", "string"];
const UNSUPPORTED = ["id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"] as const;

/** Where in a schema a part of it is. */
interface Place {
  readonly isRoot?: boolean;
  readonly inMetadata?: boolean;
  /** Why there may be no defaults here. */
  readonly noDefaults?: string;
}

/**
 * What Kubernetes does not take in the schema of a custom resource.
 *
 * @see kubernetes apiextensions-apiserver/pkg/apis/apiextensions/validation ValidateCustomResourceDefinitionOpenAPISchema (v1.36)
 */
export function jsonSchemaErrors(schema: JsonSchemaProps, field: string, place: Place = {}): FieldError[] {
  return [
    ...ownErrors(schema, field, place),
    ...listTypeRuleErrors(schema, field),
    ...partsOf(schema, field, place).flatMap(([part, partField, partPlace]) =>
      jsonSchemaErrors(part, partField, partPlace),
    ),
  ];
}

function ownErrors(schema: JsonSchemaProps, field: string, { noDefaults, inMetadata }: Place): FieldError[] {
  const { type, properties = {}, additionalProperties, pattern } = schema;
  const errors: FieldError[] = [];
  if (type === "null")
    errors.push(forbiddenField(`${field}.type`, "type cannot be set to null, use nullable as an alternative"));
  else if (type && !TYPES.includes(type)) errors.push(notSupported(`${field}.type`, type, TYPES));
  if (schema.default !== undefined && noDefaults !== undefined) {
    errors.push(forbiddenField(`${field}.default`, `must not be set ${noDefaults}`));
  }
  for (const name of UNSUPPORTED) {
    if (schema[name] !== undefined) errors.push(forbiddenField(`${field}.${name}`, `${name} is not supported`));
  }
  if (Array.isArray(schema.items)) {
    errors.push(forbiddenField(`${field}.items`, "items must be a schema object and not an array"));
  }
  if (inMetadata && schema["x-kubernetes-embedded-resource"]) {
    errors.push(forbiddenField(`${field}.x-kubernetes-embedded-resource`, "must not be used inside of resource meta"));
  }
  if (schema.uniqueItems) {
    const detail = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic";
    errors.push(forbiddenField(`${field}.uniqueItems`, detail));
  }
  if (Object.keys(properties).length > 0 && additionalProperties !== undefined && additionalProperties !== true) {
    const detail = "additionalProperties and properties are mutual exclusive";
    errors.push(forbiddenField(`${field}.additionalProperties`, detail));
  }
  if (schema["x-kubernetes-preserve-unknown-fields"] === false) {
    errors.push(invalid(`${field}.x-kubernetes-preserve-unknown-fields`, false, "must be true or undefined"));
  }
  return [...errors, ...(pattern ? patternErrors(pattern, field) : []), ...ruleErrors(schema, field)];
}

function patternErrors(pattern: string, field: string): FieldError[] {
  try {
    goRegExp(pattern);
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [invalid(`${field}.pattern`, pattern, `must be a valid regular expression, but isn't: ${reason}`)];
  }
}

function ruleErrors(schema: JsonSchemaProps, field: string): FieldError[] {
  const rules = schema["x-kubernetes-validations"] ?? [];
  return rules.flatMap((entry, index) => {
    const { rule, message = "" } = entry;
    const path = `${field}.x-kubernetes-validations[${index}]`;
    const hasNewlines = /[\n\r]/;
    if (rule.trim() === "") return [required(`${path}.rule`, "rule is not specified")];
    if (message !== "" && message.trim() === "") {
      return [invalid(`${path}.message`, message, "message must be non-empty if specified")];
    }
    if (hasNewlines.test(message.trim())) {
      return [invalid(`${path}.message`, message, "message must not contain line breaks")];
    }
    if (hasNewlines.test(rule.trim()) && message === "") {
      return [required(`${path}.message`, "message must be specified if rule contains line breaks")];
    }
    return compilationErrors(entry, path);
  });
}

function compilationErrors(rule: ValidationRule, field: string): FieldError[] {
  const problem = (compile: () => unknown): string | undefined => {
    try {
      compile();
      return undefined;
    } catch (error) {
      if (error instanceof CelError) return `compilation failed: ${error.message}`;
      throw error;
    }
  };
  const ofRule = problem(() => compileRule(rule));
  const ofMessage = problem(() => compileMessage(rule));
  return [
    ...(ofRule === undefined ? [] : [invalid(`${field}.rule`, rule, ofRule)]),
    ...(ofMessage === undefined ? [] : [invalid(`${field}.messageExpression`, rule, ofMessage)]),
  ];
}

function partsOf(schema: JsonSchemaProps, field: string, place: Place): [JsonSchemaProps, string, Place][] {
  const { properties = {}, additionalProperties, items, not } = schema;
  const { isRoot = false, ...inner } = place;
  const parts: [JsonSchemaProps, string, Place][] = [];
  if (isJsonObject(additionalProperties)) {
    const reason = "inside additionalProperties applying to object metadata";
    const partPlace = inner.inMetadata ? { ...inner, noDefaults: reason } : inner;
    parts.push([additionalProperties, `${field}.additionalProperties`, partPlace]);
  }
  for (const [name, part] of Object.entries(properties)) {
    const isMeta = (isRoot || schema["x-kubernetes-embedded-resource"]) && META_FIELDS.has(name);
    const ofMeta = isRoot ? { inMetadata: true, noDefaults: `in top-level ${name}` } : { ...inner, inMetadata: true };
    parts.push([part, `${field}.properties[${name}]`, isMeta ? ofMeta : inner]);
  }
  if (not) parts.push([not, `${field}.not`, inner]);
  for (const word of ["allOf", "oneOf", "anyOf"] as const) {
    for (const [index, part] of (schema[word] ?? []).entries()) parts.push([part, `${field}.${word}[${index}]`, inner]);
  }
  if (isJsonObject(items)) parts.push([items, `${field}.items`, inner]);
  return parts;
}
