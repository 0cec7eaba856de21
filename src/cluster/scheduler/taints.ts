import type { Node, NodeTaint, PodSpec, Toleration } from "../../api/core.ts";

const NOT_READY: NodeTaint = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };

/** Whether one of the Pod's tolerations covers a taint. */
export function tolerates({ tolerations = [] }: Pick<PodSpec, "tolerations">, taint: NodeTaint): boolean {
  return tolerations.some((toleration) => covers(toleration, taint));
}

function covers({ key, operator, value, effect }: Toleration, taint: NodeTaint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  return operator === "Exists" || (Boolean(key) && (value ?? "") === (taint.value ?? ""));
}

/** Whether a taint keeps the Pod away from a Node. */
export function hasUntoleratedTaint(spec: PodSpec, node: Node): boolean {
  return !repellingTaints(node).every((taint) => tolerates(spec, taint));
}

/** How many taints would rather not have the Pod. */
export function countUnwelcoming(spec: PodSpec, node: Node): number {
  const taints = (node.spec.taints ?? []).filter(({ effect }) => effect === "PreferNoSchedule");
  return taints.filter((taint) => !tolerates(spec, taint)).length;
}

/** A Node that is not Ready counts as tainted before its taint is set. */
function repellingTaints({ spec, status }: Node): NodeTaint[] {
  const ready = status.conditions?.find(({ type }) => type === "Ready")?.status === "True";
  const own = (spec.taints ?? []).filter(({ effect }) => effect === "NoSchedule" || effect === "NoExecute");
  return ready ? own : [...own, NOT_READY];
}
