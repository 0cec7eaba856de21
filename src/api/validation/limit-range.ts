import type { Amounts } from "../amounts.ts";
import { duplicate, forbiddenField, invalid, required, type FieldError } from "../field-error.ts";
import { compareQuantities, quantityToNumber } from "../quantity.ts";
import type { LimitRange, LimitRangeItem } from "../quota.ts";
import { validateMetadata } from "./metadata.ts";
import { qualifiedNameErrors } from "./names.ts";
import { isStandardContainerResource, isStandardResource } from "./resource-names.ts";

const TYPES = ["Pod", "Container", "PersistentVolumeClaim"];
const LISTS = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] as const;

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidateLimitRange (v1.36) */
export function validateLimitRange(range: LimitRange): FieldError[] {
  const seen = new Set<string>();
  const errors = (range.spec.limits ?? []).flatMap((item, index) => {
    const field = `spec.limits[${index}]`;
    const found = typeErrors(item.type, `${field}.type`);
    if (seen.has(item.type)) found.push(duplicate(`${field}.type`, item.type));
    seen.add(item.type);
    return [...found, ...itemErrors(item, field)];
  });
  return [...validateMetadata(range, { namespaced: true }), ...errors];
}

function typeErrors(type: string, field: string): FieldError[] {
  const problems = qualifiedNameErrors(type);
  if (problems.length === 0 && !type.includes("/") && !TYPES.includes(type)) {
    problems.push("must be a standard limit type or fully qualified");
  }
  return problems.map((problem) => invalid(field, type, problem));
}

function itemErrors(item: LimitRangeItem, field: string): FieldError[] {
  const errors = LISTS.flatMap((list) =>
    Object.keys(item[list] ?? {}).flatMap((name) => nameErrors(item.type, name, `${field}.${list}[${name}]`)),
  );
  if (item.type === "Pod") {
    for (const list of ["default", "defaultRequest"] as const) {
      if (Object.keys(item[list] ?? {}).length === 0) continue;
      errors.push(forbiddenField(`${field}.${list}`, "may not be specified when `type` is 'Pod'"));
    }
  }
  if (item.type === "PersistentVolumeClaim" && !item.min?.["storage"] && !item.max?.["storage"]) {
    const detail = "either minimum or maximum storage value is required, but neither was provided";
    errors.push(required(`${field}.limits`, detail));
  }
  const names = new Set(LISTS.flatMap((list) => Object.keys(item[list] ?? {})));
  return [...errors, ...[...names].flatMap((name) => orderErrors(item, name, field))];
}

function nameErrors(type: string, name: string, field: string): FieldError[] {
  const problems = qualifiedNameErrors(name);
  const isKnown = type === "Pod" || type === "Container" ? isStandardContainerResource(name) : isStandardResource(name);
  if (problems.length === 0 && !name.includes("/") && !isKnown) {
    problems.push(
      type === "Pod" || type === "Container"
        ? "must be a standard resource for containers"
        : "must be a standard resource type or fully qualified",
    );
  }
  return problems.map((problem) => invalid(field, name, problem));
}

/** min <= default request <= default <= max. */
function orderErrors(item: LimitRangeItem, name: string, field: string): FieldError[] {
  const of = (list: Amounts | undefined) => list?.[name];
  const [min, max, request, limit] = [of(item.min), of(item.max), of(item.defaultRequest), of(item.default)];
  const ratio = of(item.maxLimitRequestRatio);
  const errors: FieldError[] = [];
  const check = (small: Named, large: Named, list: string, shown: string | undefined) => {
    if (small.value === undefined || large.value === undefined) return;
    if (compareQuantities(small.value, large.value) <= 0) return;
    const detail = `${small.name} value ${small.value} is greater than ${large.name} value ${large.value}`;
    errors.push(invalid(`${field}.${list}[${name}]`, shown, detail));
  };
  const named = (text: string, value: string | undefined): Named => ({ name: text, value });
  check(named("min", min), named("max", max), "min", min);
  check(named("min", min), named("default request", request), "defaultRequest", request);
  check(named("default request", request), named("max", max), "defaultRequest", request);
  check(named("default request", request), named("default limit", limit), "defaultRequest", request);
  check(named("min", min), named("default", limit), "default", min);
  check(named("default", limit), named("max", max), "default", max);
  if (ratio === undefined) return errors;
  const at = `${field}.maxLimitRequestRatio[${name}]`;
  if (compareQuantities(ratio, "1") < 0) errors.push(invalid(at, ratio, `ratio ${ratio} is less than 1`));
  if (min !== undefined && max !== undefined && quantityToNumber(min) > 0) {
    const possible = quantityToNumber(max) / quantityToNumber(min);
    if (quantityToNumber(ratio) > possible) {
      errors.push(invalid(at, ratio, `ratio ${ratio} is greater than max/min = ${possible.toFixed(6)}`));
    }
  }
  return errors;
}

interface Named {
  readonly name: string;
  readonly value: string | undefined;
}
