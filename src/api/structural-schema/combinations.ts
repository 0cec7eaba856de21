import type { JsonSchemaProps } from "../apiextensions.ts";
import { invalid, type FieldError } from "../field-error.ts";

/** A value that is validated, where it is, and what was there before an update. */
export interface Validated {
  readonly value: unknown;
  /** `spec.items[0]`; empty for the whole object. */
  readonly path: string;
  /** Undefined where nothing (or nothing that can be told to be the same part) was there. */
  readonly old?: unknown;
}

/** Says what of a schema a value breaks. */
type SchemaErrors = (schema: JsonSchemaProps, validated: Validated) => FieldError[];

/**
 * What a value breaks of `anyOf`, `oneOf`, `allOf` and `not`. Kubernetes names no field for these.
 *
 * @see kubernetes/kube-openapi pkg/validation/validate/schema_props.go
 */
export function combinationErrors(
  schema: JsonSchemaProps,
  validated: Validated,
  schemaErrors: SchemaErrors,
): FieldError[] {
  const resultsOf = (schemas: readonly JsonSchemaProps[] = [], against: Validated) =>
    schemas.map((part) => schemaErrors(part, against));
  return [
    ...anyOfErrors(resultsOf(schema.anyOf, withoutOld(validated)), validated),
    ...oneOfErrors(resultsOf(schema.oneOf, withoutOld(validated)), validated),
    ...allOfErrors(resultsOf(schema.allOf, validated), validated),
    ...(schema.not && schemaErrors(schema.not, withoutOld(validated)).length === 0
      ? [failure(validated, "must not validate the schema (not)")]
      : []),
  ];
}

function anyOfErrors(results: readonly FieldError[][], validated: Validated): FieldError[] {
  if (results.length === 0 || results.some((errors) => errors.length === 0)) return [];
  return [failure(validated, "must validate at least one schema (anyOf)"), ...fewest(results)];
}

function oneOfErrors(results: readonly FieldError[][], validated: Validated): FieldError[] {
  if (results.length === 0) return [];
  const valid = results.filter((errors) => errors.length === 0).length;
  if (valid === 1) return [];
  const found = valid === 0 ? "Found none valid" : `Found ${valid} valid alternatives`;
  const error = failure(validated, `must validate one and only one schema (oneOf). ${found}`);
  return valid === 0 ? [error, ...fewest(results)] : [error];
}

function allOfErrors(results: readonly FieldError[][], validated: Validated): FieldError[] {
  const errors = results.flat();
  if (errors.length === 0) return [];
  const none = results.every((result) => result.length > 0) ? ". None validated" : "";
  return [...errors, failure(validated, `must validate all the schemas (allOf)${none}`)];
}

/** The alternative that was missed by least. */
function fewest(results: readonly FieldError[][]): FieldError[] {
  return results.reduce((best, errors) => (errors.length < best.length ? errors : best));
}

function withoutOld({ value, path }: Validated): Validated {
  return { value, path };
}

function failure({ path }: Validated, text: string): FieldError {
  return invalid("<nil>", "", `"${path}" ${text}`);
}
