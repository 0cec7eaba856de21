import type { Pod } from "../../api/core.ts";
import { speaksOf } from "./affinity-term.ts";
import type { ClusterState, NodeState } from "./node-pods.ts";
import { placeIn } from "./pod-affinity.ts";

/** Pods that must be near this one would like it to come to them. */
const REQUIRED_WEIGHT = 1;

/**
 * How much a Pod, and the Pods around, would like it to be on a Node; negative when they would rather not.
 *
 * @see kubernetes/pkg/scheduler/framework/plugins/interpodaffinity/scoring.go (v1.36)
 */
export function podAffinityScore(pod: Pod, state: ClusterState): (candidate: NodeState) => number {
  const likings = new Map<string, number>();
  const own = preferencesOf(pod);
  for (const { node, pods } of state.nodes) {
    const like = (topologyKey: string, weight: number) => {
      const place = placeIn(topologyKey, node.metadata.labels ?? {});
      if (place !== undefined) likings.set(place, (likings.get(place) ?? 0) + weight);
    };
    if (own.length > 0) {
      for (const { pod: other } of pods) {
        for (const { term, weight } of own) if (speaksOf(term, pod, other, state)) like(term.topologyKey, weight);
      }
    }
    for (const { pod: other } of pods.withAffinity()) {
      for (const { term, weight } of [...preferencesOf(other), ...demandsOf(other)]) {
        if (speaksOf(term, other, pod, state)) like(term.topologyKey, weight);
      }
    }
  }
  return ({ node }) => {
    const places = Object.entries(node.metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`);
    return places.reduce((sum, place) => sum + (likings.get(place) ?? 0), 0);
  };
}

function preferencesOf({ spec: { affinity } }: Pod) {
  const liked = affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const disliked = affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return [
    ...liked.map(({ weight, podAffinityTerm }) => ({ term: podAffinityTerm, weight })),
    ...disliked.map(({ weight, podAffinityTerm }) => ({ term: podAffinityTerm, weight: -weight })),
  ];
}

function demandsOf({ spec: { affinity } }: Pod) {
  const terms = affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return terms.map((term) => ({ term, weight: REQUIRED_WEIGHT }));
}
