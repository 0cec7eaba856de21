import type { NodeTaint, Toleration } from "../../../api/core.ts";

/**
 * How long a Pod may stay on a node with these NoExecute taints.
 *
 * @returns Milliseconds; 0 when one is not tolerated at all, Infinity when all are tolerated for good.
 * @see kubernetes/pkg/controller/tainteviction/taint_eviction.go getMinTolerationTime (v1.36)
 */
export function toleratedMs(taints: readonly NodeTaint[], tolerations: readonly Toleration[]): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    const used = tolerations.find((toleration) => tolerates(toleration, taint));
    if (!used) return 0;
    if (used.tolerationSeconds !== undefined) shortest = Math.min(shortest, Math.max(0, used.tolerationSeconds) * 1000);
  }
  return shortest;
}

function tolerates({ key, operator, value, effect }: Toleration, taint: NodeTaint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  return operator === "Exists" || (Boolean(key) && (value ?? "") === (taint.value ?? ""));
}
