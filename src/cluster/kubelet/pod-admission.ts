import type { Node, Pod } from "../../api/core.ts";
import { hostPortsTaken } from "../scheduler/host-ports.ts";
import { matchesNode } from "../scheduler/node-affinity.ts";
import type { NodePods } from "../scheduler/node-pods.ts";
import { requestsOf } from "../scheduler/requests.ts";
import { allocatable } from "../scheduler/resource-fit.ts";
import { tolerates } from "../scheduler/taints.ts";

/** Why a kubelet does not take a Pod that is bound to its Node. */
export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

/**
 * Looks once more at what the scheduler looks at, for Pods that did not come by it or that were overtaken.
 *
 * @param others - The Pods that run on the Node.
 * @see kubernetes/pkg/kubelet/lifecycle/predicate.go Admit (v1.36)
 */
export function rejectionOf(pod: Pod, node: Node, others: NodePods): Rejection | undefined {
  return resourceRejection(pod, node, others) ?? failedPredicate(pod, node, others);
}

function failedPredicate(pod: Pod, node: Node, others: NodePods): Rejection | undefined {
  const refuse = (reason: string, detail: string) => ({ reason, message: `Predicate ${reason} failed: ${detail}` });
  if (!matchesNode(pod.spec, node)) return refuse("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
  if (hostPortsTaken(pod, others)) {
    return refuse("NodePorts", "node(s) didn't have free ports for the requested pod ports");
  }
  const evicts = node.spec.taints?.some((taint) => taint.effect === "NoExecute" && !tolerates(pod.spec, taint));
  return evicts ? refuse("TaintToleration", "node(s) had taints that the pod didn't tolerate") : undefined;
}

function resourceRejection(pod: Pod, node: Node, others: NodePods): Rejection | undefined {
  const wanted = [["pods", 1] as const, ...requestsOf(pod)];
  for (const [resource, requested] of wanted) {
    // What the Node does not know may be a resource of the cluster.
    if (resource !== "pods" && node.status.allocatable?.[resource] === undefined) continue;
    const used = resource === "pods" ? others.size : others.requested(resource);
    const capacity = allocatable(node, resource);
    if (requested <= 0 || requested <= capacity - used) continue;
    const [asked, taken, has] = [requested, used, capacity].map((amount) => inUnits(resource, amount));
    const message = `Node didn't have enough resource: ${resource}, requested: ${asked}, used: ${taken}, capacity: ${has}`;
    return { reason: `OutOf${resource}`, message };
  }
  return undefined;
}

/** CPU in thousandths of a core. */
function inUnits(resource: string, amount: number): number {
  return resource === "cpu" ? Math.round(amount * 1000) : amount;
}
