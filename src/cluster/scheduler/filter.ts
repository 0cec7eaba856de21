import type { NodeTaint, Pod } from "../../api/core.ts";
import { hostPortsTaken } from "./host-ports.ts";
import { matchesNode } from "./node-affinity.ts";
import type { ClusterState, NodeState } from "./node-pods.ts";
import { podAffinityFilter } from "./pod-affinity.ts";
import type { Requests } from "./requests.ts";
import { resourceRefusal } from "./resource-fit.ts";
import { hasUntoleratedTaint, tolerates } from "./taints.ts";
import { topologySpreadFilter } from "./topology-spread.ts";

/** Why a Node cannot take a Pod. */
export interface Refusal {
  /** In Kubernetes' words, without the number of nodes. */
  readonly reasons: readonly string[];
  /** Whether the Node could take the Pod if others were moved out of the way. */
  readonly preemptible: boolean;
}

/** Decides whether a Node can take a Pod; the first kind of obstacle counts. Undefined when it can. */
export type Filter = (node: NodeState) => Refusal | undefined;

const UNSCHEDULABLE: NodeTaint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

/**
 * What a Pod demands of a Node, in a given state of the cluster.
 *
 * @see kubernetes/pkg/scheduler/framework/plugins (v1.36)
 */
export function createFilter(pod: Pod, requests: Requests, state: ClusterState): Filter {
  const spreads = topologySpreadFilter(pod, state);
  const affine = podAffinityFilter(pod, state);
  return (candidate) =>
    nodeRefusal(pod, candidate) ??
    portRefusal(pod, candidate) ??
    resourceRefusal(requests, candidate) ??
    spreads(candidate) ??
    affine(candidate);
}

function nodeRefusal({ spec }: Pod, { node }: NodeState): Refusal | undefined {
  const refuse = (reason: string): Refusal => ({ reasons: [reason], preemptible: false });
  if (node.spec.unschedulable && !tolerates(spec, UNSCHEDULABLE)) return refuse("node(s) were unschedulable");
  if (spec.nodeName && spec.nodeName !== node.metadata.name) {
    return refuse("node(s) didn't match the requested node name");
  }
  if (hasUntoleratedTaint(spec, node)) return refuse("node(s) had untolerated taint(s)");
  if (!matchesNode(spec, node)) return refuse("node(s) didn't match Pod's node affinity/selector");
  return undefined;
}

function portRefusal(pod: Pod, { pods }: NodeState): Refusal | undefined {
  if (!hostPortsTaken(pod, pods)) return undefined;
  return { reasons: ["node(s) didn't have free ports for the requested pod ports"], preemptible: true };
}
