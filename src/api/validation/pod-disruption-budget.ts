import { invalid, notSupported, type FieldError } from "../field-error.ts";
import type { PodDisruptionBudget } from "../policy.ts";
import { validateAtMostAll, validateIntOrPercent } from "./int-or-percent.ts";
import { validateLabelSelector } from "./label-selector.ts";
import { validateMetadata } from "./metadata.ts";
import { validateNonNegative } from "./numbers.ts";

const POLICIES = ["AlwaysAllow", "IfHealthyBudget"];

/** @see kubernetes/pkg/apis/policy/validation/validation.go ValidatePodDisruptionBudget (v1.36) */
export function validatePodDisruptionBudget(budget: PodDisruptionBudget): FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = budget.spec;
  const errors = validateMetadata(budget, { namespaced: true });
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    // Go shows the whole struct here.
    const shown = {
      MinAvailable: minAvailable,
      Selector: selector ?? null,
      MaxUnavailable: maxUnavailable,
      UnhealthyPodEvictionPolicy: policy ?? null,
    };
    errors.push(invalid("spec", shown, "minAvailable and maxUnavailable cannot be both set"));
  }
  for (const [name, value] of Object.entries({ minAvailable, maxUnavailable })) {
    if (value === undefined) continue;
    errors.push(...validateIntOrPercent(value, `spec.${name}`), ...validateAtMostAll(value, `spec.${name}`));
  }
  errors.push(...validateLabelSelector(selector, "spec.selector"));
  if (policy !== undefined && !POLICIES.includes(policy)) {
    errors.push(notSupported("spec.unhealthyPodEvictionPolicy", policy, POLICIES));
  }
  return errors;
}

/** @see kubernetes/pkg/apis/policy/validation/validation.go ValidatePodDisruptionBudgetStatusUpdate (v1.36) */
export function validatePodDisruptionBudgetStatus({ status }: PodDisruptionBudget): FieldError[] {
  const numbers = ["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"] as const;
  return numbers.flatMap((name) => validateNonNegative(status[name], `status.${name}`));
}
