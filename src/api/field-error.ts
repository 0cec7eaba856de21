import { failure, type ApiError } from "./status.ts";
import type { Resource } from "./resources.ts";

/** Kinds of validation failures, with the text that starts their message. */
const PREFIX = {
  FieldValueRequired: "Required value",
  FieldValueInvalid: "Invalid value",
  FieldValueDuplicate: "Duplicate value",
  FieldValueNotSupported: "Unsupported value",
  FieldValueForbidden: "Forbidden",
  FieldValueTooLong: "Too long",
  FieldValueTooMany: "Too many",
  FieldValueNotFound: "Not found",
  FieldValueTypeInvalid: "Invalid value",
  InternalError: "Internal error",
} as const;

/**
 * One failed validation rule.
 *
 * @see kubernetes apimachinery/pkg/util/validation/field/errors.go (v1.36)
 */
export interface FieldError {
  readonly reason: keyof typeof PREFIX;
  /** Path of the field, e.g. `spec.template.spec.containers[0].image`. */
  readonly field: string;
  /** The part after the field: `Invalid value: "x": must be ...`. */
  readonly message: string;
}

const quote = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : JSON.stringify(value));

export const required = (field: string, detail = ""): FieldError =>
  make("FieldValueRequired", field, undefined, detail);
export const invalid = (field: string, value: unknown, detail: string): FieldError =>
  make("FieldValueInvalid", field, value, detail);
export const duplicate = (field: string, value: unknown): FieldError => make("FieldValueDuplicate", field, value, "");
export const forbiddenField = (field: string, detail: string): FieldError =>
  make("FieldValueForbidden", field, undefined, detail);
export const tooLong = (field: string, detail: string): FieldError =>
  make("FieldValueTooLong", field, undefined, detail);
/** A value of another type than the schema of a custom resource says. */
export const typeInvalid = (field: string, value: unknown, detail: string): FieldError =>
  make("FieldValueTypeInvalid", field, value, detail);
/** More items or properties than allowed. */
export const tooMany = (field: string, count: number, most: number): FieldError =>
  make("FieldValueTooMany", field, count, `must have at most ${most} items`);
export const notFoundValue = (field: string, value: unknown): FieldError =>
  make("FieldValueNotFound", field, value, "");

/** Lists the supported values, sorted as given. */
export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const detail = `supported values: ${supported.map((entry) => JSON.stringify(entry)).join(", ")}`;
  return make("FieldValueNotSupported", field, value, detail);
}

function make(reason: keyof typeof PREFIX, field: string, value: unknown, detail: string): FieldError {
  const shown = value === undefined ? "" : `: ${quote(value)}`;
  return { reason, field, message: `${PREFIX[reason]}${shown}${detail ? `: ${detail}` : ""}` };
}

/** The 422 answer for an object that breaks validation rules. @see kubernetes apimachinery/pkg/api/errors NewInvalid */
export function invalidObject(
  resource: Pick<Resource, "group" | "kind">,
  name: string,
  errors: readonly FieldError[],
): ApiError {
  const kind = resource.group ? `${resource.kind}.${resource.group}` : resource.kind;
  const lines = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))];
  const text = lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`;
  return failure(422, "Invalid", `${kind} "${name}" is invalid: ${text}`, {
    ...(name ? { name } : {}),
    ...(resource.group ? { group: resource.group } : {}),
    kind: resource.kind,
    causes: errors.map(({ reason, field, message }) => ({ reason, message, field })),
  });
}
