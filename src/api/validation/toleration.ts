import type { Toleration } from "../core.ts";
import { invalid, notSupported, type FieldError } from "../field-error.ts";
import { labelValueErrors, qualifiedNameErrors } from "./names.ts";

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
const OPERATORS = ["Equal", "Exists"];

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidateTolerations (v1.36) */
export function validateTolerations(tolerations: readonly Toleration[], field: string): FieldError[] {
  return tolerations.flatMap((toleration, index) => tolerationErrors(toleration, `${field}[${index}]`));
}

function tolerationErrors(toleration: Toleration, field: string): FieldError[] {
  const { key = "", operator = "", value = "", effect = "", tolerationSeconds } = toleration;
  const errors = key ? qualifiedNameErrors(key).map((problem) => invalid(`${field}.key`, key, problem)) : [];
  if (!key && operator !== "Exists") {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(invalid(`${field}.operator`, operator, detail));
  }
  if (tolerationSeconds !== undefined && effect !== "NoExecute") {
    errors.push(invalid(`${field}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  }
  errors.push(...operatorErrors(operator, value, `${field}.operator`));
  if (effect && !EFFECTS.includes(effect)) errors.push(notSupported(`${field}.effect`, effect, EFFECTS));
  return errors;
}

function operatorErrors(operator: string, value: string, field: string): FieldError[] {
  if (operator === "Exists") {
    return value ? [invalid(field, value, "value must be empty when `operator` is 'Exists'")] : [];
  }
  if (operator !== "" && operator !== "Equal") return [notSupported(field, operator, OPERATORS)];
  const problems = labelValueErrors(value);
  return problems.length > 0 ? [invalid(field, value, problems.join(";"))] : [];
}
