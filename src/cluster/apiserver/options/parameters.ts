import { badRequest, failure, type ApiError } from "../../../api/status.ts";
import type { FieldError } from "../../../api/field-error.ts";

/**
 * A number in a query; undefined when absent or empty.
 *
 * @throws {ApiError} BadRequest, worded as Go's parser does.
 */
export function integerParameter(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** A flag in a query; undefined when absent. Anything but `false` and `0` means true. */
export function booleanParameter(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name);
  return text === null ? undefined : !["false", "0"].includes(text.toLowerCase());
}

/** The 422 answer for options (of kind `CreateOptions`, `ListOptions`, ...) that break a rule. */
export function invalidOptions(kind: string, errors: readonly FieldError[]): ApiError {
  const lines = errors.map(({ field, message }) => `${field}: ${message}`);
  const text = lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`;
  return failure(422, "Invalid", `${kind}.meta.k8s.io "" is invalid: ${text}`, {
    group: "meta.k8s.io",
    kind,
    causes: errors.map(({ reason, field, message }) => ({ reason, message, field })),
  });
}
