import type { Pod } from "../../../api/core.ts";
import type { ResourceQuota, ScopeRequirement } from "../../../api/quota.ts";
import { qosClassOf } from "../../../api/qos-class.ts";

/** All scopes of a quota; every one of them must hold. */
export function scopesOf({ spec }: ResourceQuota): ScopeRequirement[] {
  const plain = (spec.scopes ?? []).map((scopeName) => ({ scopeName, operator: "Exists" }));
  return [...plain, ...(spec.scopeSelector?.matchExpressions ?? [])];
}

/** @see kubernetes/pkg/quota/v1/evaluator/core/pods.go podMatchesScopeFunc (v1.36) */
export function podIsInScope(pod: Pod, requirement: ScopeRequirement): boolean {
  switch (requirement.scopeName) {
    case "Terminating":
      return pod.spec.activeDeadlineSeconds !== undefined;
    case "NotTerminating":
      return pod.spec.activeDeadlineSeconds === undefined;
    case "BestEffort":
      return qosClassOf(pod) === "BestEffort";
    case "NotBestEffort":
      return qosClassOf(pod) !== "BestEffort";
    case "PriorityClass":
      return nameMatches(pod.spec.priorityClassName || undefined, requirement);
    case "CrossNamespacePodAffinity":
      return looksAtOtherNamespaces(pod);
    default:
      return false;
  }
}

/** Whether a name that may be left out is one of those a scope selects. */
export function nameMatches(name: string | undefined, { operator, values = [] }: ScopeRequirement): boolean {
  if (operator === "In") return name !== undefined && values.includes(name);
  if (operator === "NotIn") return name === undefined || !values.includes(name);
  return operator === "Exists" ? name !== undefined : name === undefined;
}

function looksAtOtherNamespaces({ spec: { affinity } }: Pod): boolean {
  return [affinity?.podAffinity, affinity?.podAntiAffinity].some((rules) => {
    const required = rules?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    const preferred = rules?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const terms = [...required, ...preferred.map(({ podAffinityTerm }) => podAffinityTerm)];
    return terms.some(({ namespaces, namespaceSelector }) => namespaces?.length || namespaceSelector);
  });
}
