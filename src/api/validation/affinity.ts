import type { Affinity, NodeRequirement, NodeSelectorTerm, PodAffinityRules, PodAffinityTerm } from "../affinity.ts";
import { forbiddenField, invalid, required, type FieldError } from "../field-error.ts";
import { validateLabelSelector } from "./label-selector.ts";
import { isDnsLabel, qualifiedNameErrors } from "./names.ts";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

/** @see kubernetes/pkg/apis/core/validation/validation.go validateAffinity (v1.36) */
export function validateAffinity(affinity: Affinity | undefined, field: string): FieldError[] {
  if (!affinity) return [];
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  return [
    ...(nodeAffinity ? nodeErrors(nodeAffinity, `${field}.nodeAffinity`) : []),
    ...(podAffinity ? podErrors(podAffinity, `${field}.podAffinity`) : []),
    ...(podAntiAffinity ? podErrors(podAntiAffinity, `${field}.podAntiAffinity`) : []),
  ];
}

function nodeErrors(nodeAffinity: NonNullable<Affinity["nodeAffinity"]>, field: string): FieldError[] {
  const terms = nodeAffinity[REQUIRED]?.nodeSelectorTerms;
  const at = `${field}.${REQUIRED}.nodeSelectorTerms`;
  const errors = (terms ?? []).flatMap((term, index) => termErrors(term, `${at}[${index}]`));
  if (nodeAffinity[REQUIRED] && !terms?.length) {
    errors.push(required(at, "must have at least one node selector term"));
  }
  for (const [index, { weight, preference }] of (nodeAffinity[PREFERRED] ?? []).entries()) {
    const path = `${field}.${PREFERRED}[${index}]`;
    errors.push(...weightErrors(weight, path), ...termErrors(preference ?? {}, `${path}.preference`));
  }
  return errors;
}

function weightErrors(weight: number, field: string): FieldError[] {
  return weight >= 1 && weight <= 100 ? [] : [invalid(`${field}.weight`, weight, "must be in the range 1-100")];
}

function termErrors({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, field: string): FieldError[] {
  return [
    ...matchExpressions.flatMap((entry, index) => expressionErrors(entry, `${field}.matchExpressions[${index}]`)),
    ...matchFields.flatMap((entry, index) => fieldErrors(entry, `${field}.matchFields[${index}]`)),
  ];
}

function expressionErrors({ key, operator, values = [] }: NodeRequirement, field: string): FieldError[] {
  const names = qualifiedNameErrors(key).map((problem) => invalid(`${field}.key`, key, problem));
  return [...operatorErrors(operator, values.length, field), ...names];
}

function operatorErrors(operator: string, count: number, field: string): FieldError[] {
  const at = `${field}.values`;
  switch (operator) {
    case "In":
    case "NotIn":
      return count > 0 ? [] : [required(at, "must be specified when `operator` is 'In' or 'NotIn'")];
    case "Exists":
    case "DoesNotExist":
      if (count === 0) return [];
      return [forbiddenField(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    case "Gt":
    case "Lt":
      return count === 1 ? [] : [required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
    default:
      return [invalid(`${field}.operator`, operator, "not a valid selector operator")];
  }
}

function fieldErrors({ key, operator, values = [] }: NodeRequirement, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (operator !== "In" && operator !== "NotIn") {
    errors.push(invalid(`${field}.operator`, operator, "not a valid selector operator"));
  } else if (values.length !== 1) {
    const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errors.push(required(`${field}.values`, detail));
  }
  if (key !== "metadata.name") errors.push(invalid(`${field}.key`, key, "not a valid field selector key"));
  return errors;
}

function podErrors(rules: PodAffinityRules, field: string): FieldError[] {
  return [
    ...(rules[REQUIRED] ?? []).flatMap((term, index) => podTermErrors(term, `${field}.${REQUIRED}[${index}]`)),
    ...(rules[PREFERRED] ?? []).flatMap(({ weight, podAffinityTerm }, index) => {
      const path = `${field}.${PREFERRED}[${index}]`;
      return [...weightErrors(weight, path), ...podTermErrors(podAffinityTerm, `${path}.podAffinityTerm`)];
    }),
  ];
}

function podTermErrors(term: PodAffinityTerm, field: string): FieldError[] {
  const { labelSelector, namespaceSelector, namespaces = [], topologyKey } = term;
  const names = namespaces.flatMap((name) => {
    const problem = isDnsLabel(name);
    return problem ? [invalid(`${field}.namespace`, name, problem)] : [];
  });
  return [
    ...validateLabelSelector(labelSelector, `${field}.labelSelector`),
    ...validateLabelSelector(namespaceSelector, `${field}.namespaceSelector`),
    ...names,
    ...(topologyKey
      ? qualifiedNameErrors(topologyKey).map((problem) => invalid(`${field}.topologyKey`, topologyKey, problem))
      : [required(`${field}.topologyKey`, "can not be empty")]),
  ];
}
