import type { NodeRequirement } from "../../api/affinity.ts";
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
  const fields = { "metadata.name": metadata.name };
  return required.nodeSelectorTerms.some(({ matchExpressions = [], matchFields = [] }) => {
    // An empty term matches nothing.
    if (matchExpressions.length + matchFields.length === 0) return false;
    return (
      matchExpressions.every((entry) => holds(entry, labels)) && matchFields.every((entry) => holds(entry, fields))
    );
  });
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
