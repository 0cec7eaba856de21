import { isDeepStrictEqual } from "node:util";
import { forbiddenField, invalid, tooLong, type FieldError } from "../field-error.ts";
import type { KubernetesObject } from "../meta.ts";

const MAX_BYTES = 1024 * 1024;
const KEY_PATTERN = "[-._a-zA-Z0-9]+";

interface Data {
  data?: Record<string, string>;
  binaryData?: Record<string, string>;
  immutable?: boolean;
}

/**
 * Keys and total size of a ConfigMap or Secret.
 *
 * @see kubernetes/pkg/apis/core/validation/validation.go ValidateConfigMap, ValidateSecret (v1.36)
 */
export function validateDataKeys(object: KubernetesObject & Data): FieldError[] {
  const errors = [
    ...Object.keys(object.data ?? {}).flatMap((key) => keyErrors(key, "data")),
    ...Object.keys(object.binaryData ?? {}).flatMap((key) => keyErrors(key, "binaryData")),
  ];
  for (const key of Object.keys(object.data ?? {})) {
    if (object.binaryData && Object.hasOwn(object.binaryData, key)) {
      errors.push(invalid(`data[${key}]`, key, "duplicate of key present in binaryData"));
    }
  }
  const values = [...Object.values(object.data ?? {}), ...Object.values(object.binaryData ?? {})];
  const bytes = values.reduce((sum, value) => sum + Buffer.byteLength(value), 0);
  if (bytes > MAX_BYTES)
    errors.push(
      // Go prints an empty path as `[]`.
      tooLong(object.kind === "Secret" ? "data" : "[]", `may not be more than ${MAX_BYTES} bytes`),
    );
  return errors;
}

/** Once `immutable` is set neither it nor the data may change. */
export function validateImmutableData<T extends Data>(
  object: T,
  old: T,
  fields: readonly (keyof T & string)[],
): FieldError[] {
  if (!old.immutable) return [];
  const errors: FieldError[] = [];
  if (!object.immutable) errors.push(forbiddenField("immutable", "field is immutable when `immutable` is set"));
  for (const field of fields) {
    if (!isDeepStrictEqual(object[field] ?? {}, old[field] ?? {})) {
      errors.push(forbiddenField(field, "field is immutable when `immutable` is set"));
    }
  }
  return errors;
}

function keyErrors(key: string, field: string): FieldError[] {
  const problem = configKeyProblem(key);
  return problem ? [invalid(`${field}[${key}]`, key, problem)] : [];
}

/**
 * What is wrong with a key of a ConfigMap or Secret; undefined when nothing is.
 *
 * @see kubernetes apimachinery/pkg/util/validation/validation.go IsConfigMapKey (v1.36)
 */
export function configKeyProblem(key: string): string | undefined {
  if (key.length > 253) return "must be no more than 253 characters";
  if (!new RegExp(`^${KEY_PATTERN}$`).test(key)) {
    return `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '${KEY_PATTERN}')`;
  }
  if (key === "." || key === "..") return `must not be '${key}'`;
  return key.startsWith("..") ? "must not start with '..'" : undefined;
}
