import { isJsonObject, ownProperty } from "../json-object.ts";
import type { Step } from "./parse.ts";

/** The values that a JSONPath leads to; none where something on the way is missing. */
export function findValues(value: unknown, steps: readonly Step[]): unknown[] {
  return steps.reduce<unknown[]>((values, step) => values.flatMap((entry) => follow(entry, step)), [value]);
}

function follow(value: unknown, step: Step): unknown[] {
  switch (step.kind) {
    case "field":
      return isJsonObject(value) && Object.hasOwn(value, step.name) ? [ownProperty(value, step.name)] : [];
    case "index":
      return Array.isArray(value) ? value.slice(step.index, step.index + 1 || undefined) : [];
    case "slice":
      return Array.isArray(value) ? value.slice(step.from, step.to) : [];
    case "all":
      return partsOf(value);
    case "deep": {
      const own = follow(value, { kind: "field", name: step.name });
      return [...own, ...partsOf(value).flatMap((part) => follow(part, step))];
    }
    default:
      return Array.isArray(value) ? value.filter((item) => matches(item, step)) : [];
  }
}

function partsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}

function matches(item: unknown, { path, operator, value }: Extract<Step, { kind: "filter" }>): boolean {
  const [left] = findValues(item, path);
  if (operator === undefined) return left !== undefined;
  if (left === undefined) return false;
  if (operator === "==") return left === value;
  if (operator === "!=") return left !== value;
  if (typeof left !== typeof value || (typeof left !== "number" && typeof left !== "string")) return false;
  const order = left < (value as typeof left) ? -1 : Number(left > (value as typeof left));
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : order >= 0;
}
