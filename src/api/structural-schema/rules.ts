import type { JsonSchemaProps, ValidationRule } from "../apiextensions.ts";
import { celOptional, compileCel, type CelProgram, type CelVariables } from "../cel/environment.ts";
import { duplicate, forbiddenField, invalid, required, type FieldError } from "../field-error.ts";
import { isJsonObject, ownProperty } from "../json-object.ts";
import { equalValues } from "../managed-fields/compare.ts";
import { celValue } from "./cel-value.ts";
import type { Validated } from "./combinations.ts";
import { schemaOfPart } from "./parts.ts";
import { oldItem } from "./validate.ts";

/** Failures after which rules would speak about values of a wrong type or size. */
const BLOCKING: readonly FieldError["reason"][] = [
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
];

/**
 * What a value breaks of the rules in its schema (`x-kubernetes-validations`).
 *
 * @param others - What was found before: some of it keeps rules from being run.
 * @see kubernetes apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go (v1.36)
 */
export function ruleErrors(schema: JsonSchemaProps, validated: Validated, others: readonly FieldError[]): FieldError[] {
  if (!hasRules(schema)) return [];
  if (others.some(({ reason }) => BLOCKING.includes(reason))) {
    const detail =
      "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";
    return [invalid("<nil>", null, detail)];
  }
  return errorsAt(schema, validated);
}

/** Compiles a rule. @throws {CelError} */
export function compileRule(rule: ValidationRule): CelProgram {
  const known = programs.get(rule);
  if (known) return known;
  const program = compileCel(rule.rule, variablesOf(rule), "bool");
  programs.set(rule, program);
  return program;
}

/** Compiles what makes the message of a rule; undefined when nothing does. @throws {CelError} */
export function compileMessage(rule: ValidationRule): CelProgram | undefined {
  return rule.messageExpression ? compileCel(rule.messageExpression, variablesOf(rule), "string") : undefined;
}

function variablesOf({ optionalOldSelf }: ValidationRule): CelVariables {
  return { self: "dyn", oldSelf: optionalOldSelf ? "optional<dyn>" : "dyn" };
}

const programs = new WeakMap<ValidationRule, CelProgram>();
const withRules = new WeakMap<JsonSchemaProps, boolean>();

function hasRules(schema: JsonSchemaProps): boolean {
  const known = withRules.get(schema);
  if (known !== undefined) return known;
  const { properties = {}, items, additionalProperties } = schema;
  const parts = [...Object.values(properties), items, additionalProperties].filter(isJsonObject);
  const has = (schema["x-kubernetes-validations"] ?? []).length > 0 || parts.some(hasRules);
  withRules.set(schema, has);
  return has;
}

function errorsAt(schema: JsonSchemaProps, validated: Validated): FieldError[] {
  const { value, path, old } = validated;
  if (value === null || value === undefined || !hasRules(schema)) return [];
  const rules = schema["x-kubernetes-validations"] ?? [];
  const errors = rules.flatMap((rule) => errorsOf(rule, schema, validated));
  if (Array.isArray(value)) {
    const { items } = schema;
    if (!items) return errors;
    const inner = value.flatMap((item: unknown, index) =>
      errorsAt(items, { value: item, path: `${path}[${index}]`, old: oldItem(schema, item, old) }),
    );
    return [...errors, ...inner];
  }
  if (!isJsonObject(value)) return errors;
  for (const [name, part] of Object.entries(value)) {
    const inner = schemaOfPart(schema, name);
    if (!inner) continue;
    const isField = Object.hasOwn(schema.properties ?? {}, name);
    const partPath = isField ? (path === "" ? name : `${path}.${name}`) : `${path}[${name}]`;
    const before = isJsonObject(old) ? ownProperty(old, name) : undefined;
    errors.push(...errorsAt(inner, { value: part, path: partPath, old: before }));
  }
  return errors;
}

function errorsOf(rule: ValidationRule, schema: JsonSchemaProps, { value, path, old }: Validated): FieldError[] {
  const usesOld = /\boldSelf\b/.test(rule.rule);
  const hasOld = old !== undefined && old !== null;
  if (usesOld && !hasOld && !rule.optionalOldSelf) return [];
  if (!usesOld && hasOld && equalValues(value, old)) return [];
  const before = hasOld ? celValue(old, schema) : undefined;
  const oldSelf = rule.optionalOldSelf ? celOptional(before) : before;
  const context = { self: celValue(value, schema), ...(oldSelf === undefined ? {} : { oldSelf }) };
  const type = schema.type ?? "";
  try {
    if (compileRule(rule).run(context) === true) return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    return [invalid(path || "<nil>", type, `${reason} evaluating rule: ${rule.message?.trim() || rule.rule.trim()}`)];
  }
  return [failure(rule, `${path}${rule.fieldPath ?? ""}` || "<nil>", type, messageOf(rule, context))];
}

function messageOf(rule: ValidationRule, context: Readonly<Record<string, unknown>>): string {
  const plain = rule.message?.trim() || `failed rule: ${rule.rule.trim()}`;
  try {
    const text = compileMessage(rule)?.run(context);
    return typeof text === "string" && text.trim() !== "" && !/[\n\r]/.test(text) ? text.trim() : plain;
  } catch {
    // Kubernetes falls back to the plain message, too.
    return plain;
  }
}

function failure({ reason }: ValidationRule, field: string, type: string, message: string): FieldError {
  switch (reason) {
    case "FieldValueForbidden":
      return forbiddenField(field, message);
    case "FieldValueRequired":
      return required(field, message);
    case "FieldValueDuplicate":
      return duplicate(field, type);
    default:
      return invalid(field, type, message);
  }
}
