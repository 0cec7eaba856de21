import type { PodAffinityTerm } from "../../api/affinity.ts";
import type { Pod } from "../../api/core.ts";
import { speaksOf } from "./affinity-term.ts";
import type { Refusal } from "./filter.ts";
import type { ClusterState, NodeState } from "./node-pods.ts";

/**
 * Judges Nodes by the Pods that must, or must not, be near: what the Pod says, and what others say about it.
 *
 * @see kubernetes/pkg/scheduler/framework/plugins/interpodaffinity/filtering.go (v1.36)
 */
export function podAffinityFilter(pod: Pod, state: ClusterState): (node: NodeState) => Refusal | undefined {
  const wanted = pod.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const unwanted = pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const near = placesOf(wanted, state, (other) => wanted.every((term) => speaksOf(term, pod, other, state)));
  const notNear = unwanted.map((term) => placesOf([term], state, (other) => speaksOf(term, pod, other, state)));
  const objecting = placesOfObjectors(pod, state);
  // The first of Pods that want to be near each other can go anywhere.
  const isFirst = near.size === 0 && wanted.every((term) => speaksOf(term, pod, pod, state));

  return ({ node }) => {
    const labels = node.metadata.labels ?? {};
    const placeOf = ({ topologyKey }: PodAffinityTerm) => placeIn(topologyKey, labels);
    const hasAll = wanted.every((term) => {
      const place = placeOf(term);
      return place !== undefined && (isFirst || near.has(place));
    });
    if (!hasAll) return { reasons: ["node(s) didn't match pod affinity rules"], preemptible: false };
    const hasUnwanted = unwanted.some((term, index) => notNear[index]?.has(placeOf(term) ?? ""));
    if (hasUnwanted) return { reasons: ["node(s) didn't match pod anti-affinity rules"], preemptible: true };
    const isUnwanted = [...objecting].some((place) => Object.entries(labels).some(([k, v]) => `${k}=${v}` === place));
    if (isUnwanted) return { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"], preemptible: true };
    return undefined;
  };
}

/** `key=value`, or undefined on a Node without that label. */
export function placeIn(topologyKey: string, labels: Readonly<Record<string, string>>): string | undefined {
  const value = labels[topologyKey];
  return value === undefined ? undefined : `${topologyKey}=${value}`;
}

function placesOf(
  terms: readonly PodAffinityTerm[],
  state: ClusterState,
  concerns: (pod: Pod) => boolean,
): Set<string> {
  const places = new Set<string>();
  if (terms.length === 0) return places;
  for (const { node, pods } of state.nodes) {
    for (const { pod } of pods) {
      if (!concerns(pod)) continue;
      for (const { topologyKey } of terms) {
        const place = placeIn(topologyKey, node.metadata.labels ?? {});
        if (place !== undefined) places.add(place);
      }
    }
  }
  return places;
}

/** Where Pods are that do not want this one near. */
function placesOfObjectors(pod: Pod, state: ClusterState): Set<string> {
  const places = new Set<string>();
  for (const { node, pods } of state.nodes) {
    for (const { pod: other } of pods.withAffinity()) {
      const terms = other.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
      for (const term of terms) {
        const place = placeIn(term.topologyKey, node.metadata.labels ?? {});
        if (place !== undefined && speaksOf(term, other, pod, state)) places.add(place);
      }
    }
  }
  return places;
}
