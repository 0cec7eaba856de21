import { invalid, type FieldError } from "../field-error.ts";
import type { IntOrString } from "../meta.ts";
import { validateNonNegative } from "./numbers.ts";

const PERCENT = "[0-9]+%";

/** A number that is not negative, or a percentage. @see kubernetes/pkg/apis/apps/validation ValidatePositiveIntOrPercent */
export function validateIntOrPercent(value: IntOrString, field: string): FieldError[] {
  if (typeof value === "number") return validateNonNegative(value, field);
  if (new RegExp(`^${PERCENT}$`).test(value)) return [];
  const detail = `a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '${PERCENT}')`;
  return [invalid(field, value, detail)];
}

/** A percentage is of at most 100; numbers are free. @see kubernetes/pkg/apis/apps/validation IsNotMoreThan100Percent */
export function validateAtMostAll(value: IntOrString, field: string): FieldError[] {
  const percent = typeof value === "string" ? Number.parseInt(value, 10) : 0;
  return percent > 100 ? [invalid(field, value, "must not be greater than 100%")] : [];
}
