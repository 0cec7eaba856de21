import type { Node, Pod } from "../../api/core.ts";
import { randomInt, type Random } from "../../random.ts";
import { matchesTerm } from "./node-affinity.ts";
import type { ClusterState, NodeState } from "./node-pods.ts";
import { podAffinityScore } from "./pod-affinity-score.ts";
import type { Requests } from "./requests.ts";
import { allocatable } from "./resource-fit.ts";
import { countUnwelcoming } from "./taints.ts";
import { constraintsOf, countByDomain } from "./topology-spread.ts";

/** What a Pod without requests is assumed to need, so that such Pods spread too. */
const ASSUMED: Requests = new Map([
  ["cpu", 0.1],
  ["memory", 200 * 2 ** 20],
]);

const WEIGHT = { taints: 3, nodeAffinity: 2, podAffinity: 2, spread: 2, free: 1 };

/**
 * Picks the Node that the Pod prefers most, with the largest share of CPU and memory left free; then the one with the
 * fewest Pods, then at random.
 *
 * @returns Undefined when there is no candidate.
 * @see kubernetes/pkg/scheduler/apis/config/v1/default_plugins.go and the plugins' scoring (v1.36)
 */
export function pickNode(
  pod: Pod,
  requests: Requests,
  candidates: readonly NodeState[],
  state: ClusterState,
  random: Random,
): Node | undefined {
  const spread = spreadScore(pod, state);
  const affinity = podAffinityScore(pod, state);
  const of = (score: (candidate: NodeState) => number) => candidates.map(score);
  const parts = [
    weighted(WEIGHT.taints, reversed(of(({ node }) => countUnwelcoming(pod.spec, node)))),
    weighted(WEIGHT.nodeAffinity, scaled(of(({ node }) => preferenceFor(pod, node)))),
    weighted(WEIGHT.podAffinity, stretched(of(affinity))),
    weighted(WEIGHT.spread, reversed(of(spread))),
    weighted(
      WEIGHT.free,
      of((candidate) => freeShare(candidate, requests)),
    ),
  ];
  const scored = candidates.map((candidate, index) => ({
    candidate,
    score: parts.reduce((sum, part) => sum + (part[index] ?? 0), 0),
  }));
  const best = Math.max(...scored.map(({ score }) => score));
  const free = scored.filter(({ score }) => score === best).map(({ candidate }) => candidate);
  const fewest = Math.min(...free.map(({ pods }) => pods.size));
  const equals = free.filter(({ pods }) => pods.size === fewest);
  return equals[randomInt(random, equals.length)]?.node;
}

const weighted = (weight: number, scores: readonly number[]) => scores.map((score) => weight * score);

/** 0 to 100, the highest being 100. */
function scaled(values: readonly number[]): number[] {
  const highest = Math.max(0, ...values);
  return values.map((value) => (highest === 0 ? 0 : Math.floor((100 * value) / highest)));
}

/** 100 for the least, 0 for the highest. */
function reversed(values: readonly number[]): number[] {
  const highest = Math.max(0, ...values);
  return values.map((value) => (highest === 0 ? 100 : Math.floor((100 * (highest - value)) / highest)));
}

/** 0 for the lowest, which may be negative, 100 for the highest. */
function stretched(values: readonly number[]): number[] {
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  return values.map((value) => (highest === lowest ? 0 : Math.floor((100 * (value - lowest)) / (highest - lowest))));
}

function preferenceFor({ spec }: Pod, node: Node): number {
  const preferred = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const matching = preferred.filter(({ preference }) => matchesTerm(preference, node));
  return matching.reduce((sum, { weight }) => sum + weight, 0);
}

/** How many like it are around; a Node without the label is the worst. */
function spreadScore(pod: Pod, state: ClusterState): (candidate: NodeState) => number {
  const constraints = constraintsOf(pod, "ScheduleAnyway");
  const counts = constraints.map((constraint) => countByDomain(pod, constraint, constraints, state));
  return ({ node }) =>
    constraints.reduce((sum, { topologyKey }, index) => {
      const domains = counts[index] ?? new Map<string, number>();
      const domain = node.metadata.labels?.[topologyKey];
      const worst = Math.max(0, ...domains.values()) + 1;
      return sum + (domain === undefined ? worst : (domains.get(domain) ?? 0));
    }, 0);
}

/** @see kubernetes/pkg/scheduler/framework/plugins/noderesources/least_allocated.go (v1.36) */
function freeShare({ node, pods }: NodeState, requests: Requests): number {
  const share = (resource: string) => {
    const capacity = allocatable(node, resource);
    const asked = requests.get(resource) || (ASSUMED.get(resource) ?? 0);
    return capacity > 0 ? Math.max(0, capacity - pods.requested(resource) - asked) / capacity : 0;
  };
  return Math.floor(((share("cpu") + share("memory")) / 2) * 100);
}
