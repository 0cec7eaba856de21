import type { Node, Pod } from "../../api/core.ts";
import { matchesLabelSelector } from "../../api/labels.ts";
import type { PodDisruptionBudget } from "../../api/policy.ts";
import { createFilter } from "./filter.ts";
import type { ClusterState, NodeState, PlacedPod } from "./node-pods.ts";
import type { Requests } from "./requests.ts";

/** Which Pods have to go so that a more important one has room. */
export interface Preemption {
  readonly node: Node;
  readonly victims: readonly Pod[];
  /** How many of them a PodDisruptionBudget would have spared. */
  readonly violations: number;
}

/**
 * Finds the Node where the least important Pods, and as few as possible, have to go.
 *
 * @param candidates - Nodes that could take the Pod if others went.
 * @returns Undefined when nothing helps.
 * @see kubernetes/pkg/scheduler/framework/preemption/preemption.go (v1.36)
 */
export function findPreemption(
  pod: Pod,
  requests: Requests,
  candidates: readonly NodeState[],
  state: ClusterState,
  budgets: readonly PodDisruptionBudget[],
): Preemption | undefined {
  const possible = candidates
    .map((candidate) => victimsOn(pod, requests, candidate, state, budgets))
    .filter((preemption) => preemption !== undefined);
  return possible.toSorted(compare)[0];
}

/** The more important comes first; of equals the one that runs longer. */
function byImportance(a: PlacedPod, b: PlacedPod): number {
  return priorityOf(b.pod) - priorityOf(a.pod) || startOf(a.pod) - startOf(b.pod);
}

/** All less important Pods go, then as many as possible come back, the most important first. */
function victimsOn(
  pod: Pod,
  requests: Requests,
  { node, pods }: NodeState,
  state: ClusterState,
  budgets: readonly PodDisruptionBudget[],
): Preemption | undefined {
  const lesser = [...pods].filter((placed) => priorityOf(placed.pod) < priorityOf(pod)).sort(byImportance);
  if (lesser.length === 0) return undefined;
  const trial: NodeState = { node, pods: pods.copy() };
  const others = state.nodes.map((entry) => (entry.node.metadata.name === node.metadata.name ? trial : entry));
  const fits = () => !createFilter(pod, requests, { ...state, nodes: others })(trial);
  for (const placed of lesser) trial.pods.remove(placed.pod.metadata.uid);
  if (!fits()) return undefined;

  const spared = sparedByBudgets(lesser, budgets);
  const victims: Pod[] = [];
  let violations = 0;
  for (const placed of [
    ...lesser.filter((entry) => spared.has(entry)),
    ...lesser.filter((entry) => !spared.has(entry)),
  ]) {
    trial.pods.add(placed);
    if (fits()) continue;
    trial.pods.remove(placed.pod.metadata.uid);
    victims.push(placed.pod);
    if (spared.has(placed)) violations++;
  }
  return { node, victims, violations };
}

/** Those whose going a budget does not allow. */
function sparedByBudgets(placed: readonly PlacedPod[], budgets: readonly PodDisruptionBudget[]): Set<PlacedPod> {
  const left = new Map(budgets.map((budget) => [budget, budget.status.disruptionsAllowed]));
  const spared = new Set<PlacedPod>();
  for (const entry of placed) {
    const { namespace, labels } = entry.pod.metadata;
    for (const budget of budgets) {
      if (budget.metadata.namespace !== namespace || !matchesLabelSelector(budget.spec.selector, labels)) continue;
      const allowed = (left.get(budget) ?? 0) - 1;
      left.set(budget, allowed);
      if (allowed < 0) spared.add(entry);
    }
  }
  return spared;
}

/** Fewest violations, then the least important victims, then the fewest, then those that run shortest. */
function compare(a: Preemption, b: Preemption): number {
  const highest = ({ victims }: Preemption) => Math.max(...victims.map(priorityOf));
  const sum = ({ victims }: Preemption) => victims.reduce((total, victim) => total + priorityOf(victim), 0);
  const started = ({ victims }: Preemption) => Math.min(...victims.map(startOf));
  return (
    a.violations - b.violations ||
    highest(a) - highest(b) ||
    sum(a) - sum(b) ||
    a.victims.length - b.victims.length ||
    started(b) - started(a)
  );
}

/** A Pod without a priority has 0. */
export function priorityOf({ spec }: Pod): number {
  return spec.priority ?? 0;
}

function startOf({ status, metadata }: Pod): number {
  return Date.parse(status.startTime ?? metadata.creationTimestamp);
}
