import type { Node, Pod, TopologySpreadConstraint } from "../../api/core.ts";
import { matchesLabelSelector } from "../../api/labels.ts";
import { labelRequirements, withRequirements } from "./affinity-term.ts";
import type { Refusal } from "./filter.ts";
import { matchesNode } from "./node-affinity.ts";
import type { ClusterState, NodeState } from "./node-pods.ts";
import { hasUntoleratedTaint } from "./taints.ts";

const UNEVEN = "node(s) didn't match pod topology spread constraints";

/**
 * Judges Nodes by how evenly Pods are spread over the values of a label.
 *
 * @see kubernetes/pkg/scheduler/framework/plugins/podtopologyspread/filtering.go (v1.36)
 */
export function topologySpreadFilter(pod: Pod, state: ClusterState): (node: NodeState) => Refusal | undefined {
  const constraints = constraintsOf(pod, "DoNotSchedule");
  const counts = constraints.map((constraint) => countByDomain(pod, constraint, constraints, state));
  return ({ node }) => {
    const labels = node.metadata.labels ?? {};
    for (const [index, constraint] of constraints.entries()) {
      const domain = labels[constraint.topologyKey];
      if (domain === undefined) return { reasons: [`${UNEVEN} (missing required label)`], preemptible: false };
      const domains = counts[index] ?? new Map<string, number>();
      const tooFew = domains.size < (constraint.minDomains ?? 1);
      const least = tooFew || domains.size === 0 ? 0 : Math.min(...domains.values());
      const self = isCounted(pod, pod, constraint) ? 1 : 0;
      if ((domains.get(domain) ?? 0) + self - least > constraint.maxSkew) {
        return { reasons: [UNEVEN], preemptible: true };
      }
    }
    return undefined;
  };
}

/** The constraints of a Pod that forbid (`DoNotSchedule`) or only prefer (`ScheduleAnyway`). */
export function constraintsOf({ spec }: Pod, whenUnsatisfiable: string): TopologySpreadConstraint[] {
  return (spec.topologySpreadConstraints ?? []).filter((entry) => entry.whenUnsatisfiable === whenUnsatisfiable);
}

/** How many Pods that a constraint speaks of are in each domain; domains without any count, too. */
export function countByDomain(
  pod: Pod,
  constraint: TopologySpreadConstraint,
  all: readonly TopologySpreadConstraint[],
  state: ClusterState,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { node, pods } of state.nodes) {
    const labels = node.metadata.labels ?? {};
    const domain = labels[constraint.topologyKey];
    if (domain === undefined || all.some(({ topologyKey }) => labels[topologyKey] === undefined)) continue;
    if (!isEligible(pod, node, constraint)) continue;
    let count = counts.get(domain) ?? 0;
    for (const placed of pods) {
      if (placed.pod.metadata.deletionTimestamp === undefined && isCounted(placed.pod, pod, constraint)) count++;
    }
    counts.set(domain, count);
  }
  return counts;
}

function isEligible(pod: Pod, node: Node, { nodeAffinityPolicy, nodeTaintsPolicy }: TopologySpreadConstraint): boolean {
  if (nodeAffinityPolicy !== "Ignore" && !matchesNode(pod.spec, node)) return false;
  return nodeTaintsPolicy !== "Honor" || !hasUntoleratedTaint(pod.spec, node);
}

function isCounted(other: Pod, owner: Pod, { labelSelector, matchLabelKeys }: TopologySpreadConstraint): boolean {
  if (other.metadata.namespace !== owner.metadata.namespace) return false;
  const selector = withRequirements(labelSelector, labelRequirements(owner, matchLabelKeys, "In"));
  return matchesLabelSelector(selector, other.metadata.labels);
}
