import type { ResourceRequirements } from "../core.ts";
import { invalid, type FieldError } from "../field-error.ts";
import { canonicalQuantity, compareQuantities } from "../quantity.ts";

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidateContainerResourceRequirements (v1.36) */
export function validateResources({ limits = {}, requests = {} }: ResourceRequirements, field: string): FieldError[] {
  const negative = (quantities: Record<string, string>, list: string) =>
    Object.entries(quantities).flatMap(([name, quantity]) =>
      compareQuantities(quantity, "0") < 0
        ? [invalid(`${field}.${list}[${name}]`, canonicalQuantity(quantity), "must be greater than or equal to 0")]
        : [],
    );
  const tooHigh = Object.entries(requests).flatMap(([name, request]) => {
    const limit = limits[name];
    if (limit === undefined || compareQuantities(request, limit) <= 0) return [];
    const detail = `must be less than or equal to ${name} limit of ${canonicalQuantity(limit)}`;
    return [invalid(`${field}.requests`, canonicalQuantity(request), detail)];
  });
  return [...negative(limits, "limits"), ...negative(requests, "requests"), ...tooHigh];
}
