import type { ResourceRequirements } from "../core.ts";
import { invalid, type FieldError } from "../field-error.ts";
import { qualifiedNameErrors } from "./names.ts";
import { canonicalQuantity, compareQuantities } from "../quantity.ts";

const STANDARD_RESOURCES = ["cpu", "memory", "ephemeral-storage"];

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidateContainerResourceRequirements (v1.36) */
export function validateResources({ limits = {}, requests = {} }: ResourceRequirements, field: string): FieldError[] {
  const checked = (quantities: Record<string, string>, list: string) =>
    Object.entries(quantities).flatMap(([name, quantity]) => {
      const path = `${field}.${list}[${name}]`;
      const errors = resourceNameErrors(name).map((problem) => invalid(path, name, problem));
      if (compareQuantities(quantity, "0") >= 0) return errors;
      return [...errors, invalid(path, canonicalQuantity(quantity), "must be greater than or equal to 0")];
    });
  const tooHigh = Object.entries(requests).flatMap(([name, request]) => {
    const limit = Object.hasOwn(limits, name) ? limits[name] : undefined;
    if (limit === undefined || compareQuantities(request, limit) <= 0) return [];
    const detail = `must be less than or equal to ${name} limit of ${canonicalQuantity(limit)}`;
    return [invalid(`${field}.requests`, canonicalQuantity(request), detail)];
  });
  return [...checked(limits, "limits"), ...checked(requests, "requests"), ...tooHigh];
}

/** Other resources than the standard ones are devices, named with a domain. */
function resourceNameErrors(name: string): string[] {
  const problems = qualifiedNameErrors(name);
  if (problems.length > 0 || name.includes("/") || STANDARD_RESOURCES.includes(name)) return problems;
  return name.startsWith("hugepages-") ? [] : ["must be a standard resource for containers"];
}
