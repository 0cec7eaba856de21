import type { NodeRequirement, NodeSelectorTerm } from "../../api/affinity.ts";
import type { Node, PodSpec } from "../../api/core.ts";

/**
 * Whether `spec.nodeSelector` and the required node affinity of a Pod admit a Node.
 *
 * @see kubernetes/staging/src/k8s.io/component-helpers/scheduling/corev1/nodeaffinity (v1.36)
 */
export function matchesNode(spec: PodSpec, { metadata }: Node): boolean {
  const labels = metadata.labels ?? {};
  if (!Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value)) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!required) return true;
  return required.nodeSelectorTerms.some((term) => matchesTerm(term, { metadata }));
}

/** Whether everything that a term asks for holds; an empty one matches nothing. */
export function matchesTerm(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  { metadata }: Pick<Node, "metadata">,
): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  const [labels, fields] = [metadata.labels ?? {}, { "metadata.name": metadata.name }];
  return matchExpressions.every((entry) => holds(entry, labels)) && matchFields.every((entry) => holds(entry, fields));
}

function holds({ key, operator, values = [] }: NodeRequirement, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[key];
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return value !== undefined && Number(value) > Number(values[0]);
    case "Lt":
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}
