import type { Node } from "../../api/core.ts";
import { quantityToNumber } from "../../api/quantity.ts";
import type { Refusal } from "./filter.ts";
import type { NodeState } from "./node-pods.ts";
import type { Requests } from "./requests.ts";

/** Kubernetes' default of `--max-pods` per node. */
const DEFAULT_MAX_PODS = 110;

/** How much of a resource a Node has for Pods. */
export function allocatable({ status }: Node, resource: string): number {
  const quantity = status.allocatable?.[resource];
  if (quantity === undefined) return resource === "pods" ? DEFAULT_MAX_PODS : 0;
  return quantityToNumber(quantity);
}

/**
 * What a Node has too little of.
 *
 * @see kubernetes/pkg/scheduler/framework/plugins/noderesources/fit.go (v1.36)
 */
export function resourceRefusal(requests: Requests, { node, pods }: NodeState): Refusal | undefined {
  const reasons: string[] = [];
  const maxPods = allocatable(node, "pods");
  let fitsEmpty = maxPods >= 1;
  if (pods.size + 1 > maxPods) reasons.push("Too many pods");
  for (const [resource, amount] of requests) {
    const has = allocatable(node, resource);
    if (amount <= 0 || amount <= has - pods.requested(resource)) continue;
    reasons.push(`Insufficient ${resource}`);
    // What is larger than the whole node does not fit by moving others either.
    fitsEmpty &&= amount <= has;
  }
  return reasons.length > 0 ? { reasons, preemptible: fitsEmpty } : undefined;
}
