import type { PodAffinityTerm } from "../../api/affinity.ts";
import type { Pod } from "../../api/core.ts";
import { matchesLabelSelector } from "../../api/labels.ts";
import type { LabelSelector, LabelSelectorRequirement } from "../../api/meta.ts";
import type { ClusterState } from "./node-pods.ts";

/**
 * Whether a term of one Pod speaks of another Pod.
 *
 * @see kubernetes/staging/src/k8s.io/kube-scheduler/framework/types.go AffinityTerm.Matches (v1.36)
 */
export function speaksOf(term: PodAffinityTerm, owner: Pod, other: Pod, state: ClusterState): boolean {
  return (
    isInNamespaces(term, owner, other, state) && matchesLabelSelector(selectorOf(term, owner), other.metadata.labels)
  );
}

function isInNamespaces(term: PodAffinityTerm, owner: Pod, other: Pod, state: ClusterState): boolean {
  const { namespaces = [], namespaceSelector } = term;
  const { namespace = "" } = other.metadata;
  if (namespaces.length === 0 && !namespaceSelector) return namespace === owner.metadata.namespace;
  if (namespaces.includes(namespace)) return true;
  const labels = state.namespaceLabels(namespace);
  return labels !== undefined && matchesLabelSelector(namespaceSelector, labels);
}

/** With what the owner's own labels add. */
function selectorOf({ labelSelector, matchLabelKeys, mismatchLabelKeys }: PodAffinityTerm, owner: Pod) {
  const same = labelRequirements(owner, matchLabelKeys, "In");
  const other = labelRequirements(owner, mismatchLabelKeys, "NotIn");
  return withRequirements(labelSelector, [...same, ...other]);
}

/** A selector for the values that a Pod itself has, or has not, of some labels. */
export function labelRequirements(
  { metadata }: Pod,
  keys: readonly string[] = [],
  operator: "In" | "NotIn",
): LabelSelectorRequirement[] {
  return keys.flatMap((key) => {
    const value = metadata.labels?.[key];
    return value === undefined ? [] : [{ key, operator, values: [value] }];
  });
}

/** An absent selector, which matches nothing, stays so. */
export function withRequirements(
  selector: LabelSelector | undefined,
  added: readonly LabelSelectorRequirement[],
): LabelSelector | undefined {
  if (!selector || added.length === 0) return selector;
  return { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...added] };
}
