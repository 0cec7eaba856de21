import { labelKeyErrors, labelValueErrors } from "./label-syntax.ts";
import { badRequest } from "./status.ts";

/** Comparison of one label, as in a selector's text form. `>` and `<` compare integers. */
export type LabelOperator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | ">" | "<";

export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

/** Labels of an object; absent when it has none. */
export type Labels = Readonly<Record<string, string>> | undefined;

const INT64 = /^[+-]?[0-9]+$/;

/**
 * A requirement of a parsed selector.
 *
 * @throws {ApiError} BadRequest when key or values are not valid labels.
 */
export function labelRequirement(key: string, operator: LabelOperator, values: readonly string[]): LabelRequirement {
  const errors = values.flatMap((value, index) => {
    const numeric = operator === ">" || operator === "<";
    const path = `values[${index}]`;
    return [
      ...(numeric && !isInt64(value)
        ? [invalid(path, value, "for 'Gt', 'Lt' operators, the value must be an integer")]
        : []),
      ...(labelValueErrors(value).length > 0
        ? [invalid(`${path}[${key}]`, value, labelValueErrors(value).join("; "))]
        : []),
    ];
  });
  if (errors.length > 0) {
    throw badRequest(
      `unable to parse requirement: ${errors.length === 1 ? String(errors[0]) : `[${errors.join(", ")}]`}`,
    );
  }
  return { key, operator, values };
}

/** @throws {ApiError} BadRequest */
export function checkLabelKey(key: string): void {
  const errors = labelKeyErrors(key);
  // Kubernetes prints the path of the key, which is nil where selectors are parsed from a URL.
  if (errors.length > 0) throw badRequest(`unable to parse requirement: ${invalid("<nil>", key, errors.join("; "))}`);
}

/** Whether labels satisfy one requirement; absent labels satisfy `!=`, `notin` and `!`. */
export function satisfies(labels: Labels, { key, operator, values }: LabelRequirement): boolean {
  const present = labels !== undefined && Object.hasOwn(labels, key);
  const value = present ? labels[key] : undefined;
  switch (operator) {
    case "exists":
      return present;
    case "!":
      return !present;
    case "=":
    case "==":
    case "in":
      return value !== undefined && values.includes(value);
    case "!=":
    case "notin":
      return value === undefined || !values.includes(value);
    default:
      return value !== undefined && comparesNumerically(value, operator, values[0] ?? "");
  }
}

function comparesNumerically(value: string, operator: ">" | "<", bound: string): boolean {
  if (!isInt64(value)) return false;
  const [left, right] = [BigInt(unsigned(value)), BigInt(unsigned(bound))];
  return operator === ">" ? left > right : left < right;
}

function isInt64(text: string): boolean {
  return INT64.test(text) && text.length < 40 && BigInt.asIntN(64, BigInt(unsigned(text))) === BigInt(unsigned(text));
}

/** BigInt() refuses a leading plus sign. */
function unsigned(text: string): string {
  return text.startsWith("+") ? text.slice(1) : text;
}

function invalid(path: string, value: string, detail: string): string {
  return `${path}: Invalid value: ${JSON.stringify(value)}: ${detail}`;
}
