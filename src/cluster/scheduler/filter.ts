import type { Node, NodeTaint, Pod, PodSpec } from "../../api/core.ts";
import { quantityToNumber } from "../../api/quantity.ts";
import { matchesNode } from "./node-affinity.ts";
import type { NodeUsage, Requests } from "./node-usage.ts";

/** Why a Node cannot take a Pod. */
export interface Refusal {
  /** In Kubernetes' words, without the number of nodes. */
  readonly reasons: readonly string[];
  /** Whether the Node could take the Pod if others were moved out of the way. */
  readonly preemptible: boolean;
}

type Toleration = NonNullable<PodSpec["tolerations"]>[number];

const UNSCHEDULABLE: NodeTaint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
const NOT_READY: NodeTaint = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };
/** Kubernetes' default of `--max-pods` per node. */
const DEFAULT_MAX_PODS = 110;

/**
 * Decides whether a Node can take a Pod; the first kind of obstacle counts.
 *
 * @returns Undefined when it can.
 * @see kubernetes/pkg/scheduler/framework/plugins (v1.36)
 */
export function refusalOf(pod: Pod, requests: Requests, node: Node, usage: NodeUsage): Refusal | undefined {
  const { spec } = pod;
  const refuse = (reason: string): Refusal => ({ reasons: [reason], preemptible: false });
  if (node.spec.unschedulable && !tolerates(spec, UNSCHEDULABLE)) return refuse("node(s) were unschedulable");
  if (spec.nodeName && spec.nodeName !== node.metadata.name) {
    return refuse("node(s) didn't match the requested node name");
  }
  if (!taintsOf(node).every((taint) => tolerates(spec, taint))) return refuse("node(s) had untolerated taint(s)");
  if (!matchesNode(spec, node)) return refuse("node(s) didn't match Pod's node affinity/selector");
  return insufficient(requests, node, usage);
}

/** Whether one of the Pod's tolerations covers a taint. */
export function tolerates({ tolerations = [] }: Pick<PodSpec, "tolerations">, taint: NodeTaint): boolean {
  return tolerations.some((toleration) => covers(toleration, taint));
}

function covers({ key, operator, value, effect }: Toleration, taint: NodeTaint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  return operator === "Exists" || (Boolean(key) && (value ?? "") === (taint.value ?? ""));
}

/** Taints that keep Pods away; a Node that is not Ready has one even though no controller sets it here. */
function taintsOf(node: Node): NodeTaint[] {
  const ready = node.status.conditions?.find(({ type }) => type === "Ready")?.status === "True";
  const own = (node.spec.taints ?? []).filter(({ effect }) => effect === "NoSchedule" || effect === "NoExecute");
  return ready ? own : [...own, NOT_READY];
}

function insufficient(requests: Requests, node: Node, usage: NodeUsage): Refusal | undefined {
  const allocatable = (resource: string, otherwise: number) => {
    const quantity = node.status.allocatable?.[resource];
    return quantity === undefined ? otherwise : quantityToNumber(quantity);
  };
  const reasons: string[] = [];
  const maxPods = allocatable("pods", DEFAULT_MAX_PODS);
  const [cpu, memory] = [allocatable("cpu", 0), allocatable("memory", 0)];
  if (usage.pods + 1 > maxPods) reasons.push("Too many pods");
  if (requests.cpu > 0 && requests.cpu > cpu - usage.cpu) reasons.push("Insufficient cpu");
  if (requests.memoryBytes > 0 && requests.memoryBytes > memory - usage.memoryBytes) {
    reasons.push("Insufficient memory");
  }
  // What is larger than the whole node does not fit by moving others either.
  const fitsEmpty = maxPods >= 1 && requests.cpu <= cpu && requests.memoryBytes <= memory;
  return reasons.length > 0 ? { reasons, preemptible: fitsEmpty } : undefined;
}
