import { forbiddenField, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import type { PriorityClass } from "../scheduling.ts";
import { validateMetadata } from "./metadata.ts";

const HIGHEST = 1_000_000_000;
const POLICIES = ["Never", "PreemptLowerPriority"];

/** What the two built-in classes stand for. */
export const SYSTEM_PRIORITIES: ReadonlyMap<string, number> = new Map([
  ["system-cluster-critical", 2_000_000_000],
  ["system-node-critical", 2_000_001_000],
]);

/** @see kubernetes/pkg/apis/scheduling/validation/validation.go ValidatePriorityClass (v1.36) */
export function validatePriorityClass(priorityClass: PriorityClass): FieldError[] {
  const { metadata, value, preemptionPolicy } = priorityClass;
  const errors = validateMetadata(priorityClass, { namespaced: false });
  if (metadata.name?.startsWith("system-")) {
    const problem = systemProblem(priorityClass);
    const rule = "priority class names with 'system-' prefix are reserved for system use only";
    if (problem) errors.push(forbiddenField("metadata.name", `${rule}. error: ${problem}`));
  } else if (value > HIGHEST) {
    errors.push(forbiddenField("value", `maximum allowed value of a user defined priority is ${HIGHEST}`));
  }
  if (!preemptionPolicy) errors.push(required("preemptionPolicy"));
  else if (!POLICIES.includes(preemptionPolicy)) {
    errors.push(notSupported("preemptionPolicy", preemptionPolicy, POLICIES));
  }
  return errors;
}

/** What running Pods were given stays true. */
export function validatePriorityClassUpdate(priorityClass: PriorityClass, old: PriorityClass): FieldError[] {
  const errors: FieldError[] = [];
  if (priorityClass.value !== old.value) errors.push(forbiddenField("value", "may not be changed in an update."));
  if (priorityClass.preemptionPolicy !== old.preemptionPolicy) {
    errors.push(invalid("preemptionPolicy", priorityClass.preemptionPolicy, "field is immutable"));
  }
  return errors;
}

function systemProblem({ metadata: { name }, value, globalDefault = false }: PriorityClass): string | undefined {
  const known = SYSTEM_PRIORITIES.get(name);
  if (known === undefined) return `${name} is not a known system priority class`;
  if (value !== known) return `value of ${name} PriorityClass must be ${known}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}
