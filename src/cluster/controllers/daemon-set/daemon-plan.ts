import type { DaemonSet } from "../../../api/apps.ts";
import type { Node, Pod } from "../../../api/core.ts";
import { isReady, msUntilAvailable } from "../pods.ts";
import { REVISION_HASH } from "./daemon-pod.ts";
import { placementOn } from "./placement.ts";

/** Which nodes get a Pod, and which Pods go. */
export interface DaemonPlan {
  readonly nodeNames: readonly string[];
  readonly pods: readonly Pod[];
}

/** The Pods of a DaemonSet by the node that they are for. */
export type PodsByNode = ReadonlyMap<string, readonly Pod[]>;

/** What the decisions about one DaemonSet are made of. */
export interface DaemonState {
  readonly daemonSet: DaemonSet;
  readonly nodes: readonly Node[];
  readonly podsByNode: PodsByNode;
  /** Of the template's present state. */
  readonly hash: string;
  /** How many Pods may run beside old ones; 0 unless the strategy says so. */
  readonly maxSurge: number;
  readonly nowMs: number;
}

/**
 * One Pod on every node that should have one, none elsewhere; finished ones are replaced.
 *
 * @see kubernetes/pkg/controller/daemon/daemon_controller.go podsShouldBeOnNode (v1.36)
 */
export function placementPlan(state: DaemonState): DaemonPlan {
  const nodeNames: string[] = [];
  const pods: Pod[] = [];
  for (const node of state.nodes) {
    const { name } = node.metadata;
    const { shouldRun, mayContinue } = placementOn(node, state.daemonSet);
    const present = state.podsByNode.get(name) ?? [];
    if (shouldRun && present.length === 0) nodeNames.push(name);
    const going = present.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    pods.push(...(mayContinue ? surplus(going, state) : going));
  }
  return { nodeNames, pods: [...pods, ...withoutNode(state)] };
}

export function isAvailable(pod: Pod, { daemonSet, nowMs }: DaemonState): boolean {
  return msUntilAvailable(pod, daemonSet.spec.minReadySeconds ?? 0, nowMs) === 0;
}

export function isUpdated(pod: Pod, hash: string): boolean {
  return pod.metadata.labels?.[REVISION_HASH] === hash;
}

/** Of one node: finished Pods, and all but the oldest; with a surge all but the oldest new and the oldest old one. */
function surplus(pods: readonly Pod[], state: DaemonState): Pod[] {
  const finished = pods.filter(hasFinished);
  const running = pods.filter((pod) => !hasFinished(pod)).sort(byAge);
  if (state.maxSurge === 0) return [...finished, ...running.slice(1)];
  const [updated, ...moreUpdated] = running.filter((pod) => isUpdated(pod, state.hash));
  const [old, ...moreOld] = running.filter((pod) => !isUpdated(pod, state.hash));
  const isReplaced = old && updated && (!isReady(old) || isAvailable(updated, state));
  return [...finished, ...moreUpdated, ...moreOld, ...(isReplaced ? [old] : [])];
}

/** Pods that wait for nodes that are gone. */
function withoutNode({ nodes, podsByNode }: DaemonState): Pod[] {
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  return [...podsByNode]
    .filter(([name]) => !names.has(name))
    .flatMap(([, pods]) => pods.filter(({ metadata, spec }) => !spec.nodeName && !metadata.deletionTimestamp));
}

export function hasFinished({ status }: Pod): boolean {
  return status.phase === "Failed" || status.phase === "Succeeded";
}

/** Bound before unbound, then the oldest first. */
export function byAge(a: Pod, b: Pod): number {
  return (
    Number(Boolean(b.spec.nodeName)) - Number(Boolean(a.spec.nodeName)) ||
    Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp) ||
    (a.metadata.name < b.metadata.name ? -1 : 1)
  );
}
