import type { TopologySpreadConstraint } from "../core.ts";
import { duplicate, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { validateLabelSelector } from "./label-selector.ts";
import { qualifiedNameErrors } from "./names.ts";

const ACTIONS = ["DoNotSchedule", "ScheduleAnyway"];
const POLICIES = ["Honor", "Ignore"];

/** @see kubernetes/pkg/apis/core/validation/validation.go validateTopologySpreadConstraints (v1.36) */
export function validateTopologySpread(
  constraints: readonly TopologySpreadConstraint[] | undefined,
  field: string,
): FieldError[] {
  const seen = new Set<string>();
  return (constraints ?? []).flatMap((constraint, index) => {
    const at = `${field}[${index}]`;
    const errors = constraintErrors(constraint, at);
    const pair = `{${constraint.topologyKey}, ${constraint.whenUnsatisfiable}}`;
    if (seen.has(pair)) errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pair));
    seen.add(pair);
    return errors;
  });
}

function constraintErrors(constraint: Partial<TopologySpreadConstraint>, field: string): FieldError[] {
  const { maxSkew = 0, topologyKey = "", whenUnsatisfiable = "", minDomains, labelSelector } = constraint;
  const errors: FieldError[] = [];
  if (maxSkew <= 0) errors.push(invalid(`${field}.maxSkew`, maxSkew, "must be greater than zero"));
  if (topologyKey === "") errors.push(required(`${field}.topologyKey`, "can not be empty"));
  else {
    const problems = qualifiedNameErrors(topologyKey);
    errors.push(...problems.map((problem) => invalid(`${field}.topologyKey`, topologyKey, problem)));
  }
  if (!ACTIONS.includes(whenUnsatisfiable)) {
    errors.push(notSupported(`${field}.whenUnsatisfiable`, whenUnsatisfiable, ACTIONS));
  }
  if (minDomains !== undefined) {
    const at = `${field}.minDomains`;
    if (minDomains <= 0) errors.push(invalid(at, minDomains, "must be greater than zero"));
    const rule = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
    if (whenUnsatisfiable !== "DoNotSchedule") errors.push(invalid(at, minDomains, rule));
  }
  for (const policy of ["nodeAffinityPolicy", "nodeTaintsPolicy"] as const) {
    const value = constraint[policy];
    if (value !== undefined && !POLICIES.includes(value)) {
      errors.push(notSupported(`${field}.${policy}`, value, POLICIES));
    }
  }
  return [...errors, ...validateLabelSelector(labelSelector, `${field}.labelSelector`)];
}
