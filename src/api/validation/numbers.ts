import { invalid, type FieldError } from "../field-error.ts";

const MAX_PORT = 65_535;

/** A number that must not be negative. Undefined is fine. */
export function validateNonNegative(value: number | undefined, field: string): FieldError[] {
  return value === undefined || value >= 0 ? [] : [invalid(field, value, "must be greater than or equal to 0")];
}

/** A port number from 1 to 65535. */
export function validatePortNumber(value: number, field: string): FieldError[] {
  return value >= 1 && value <= MAX_PORT ? [] : [invalid(field, value, "must be between 1 and 65535, inclusive")];
}
