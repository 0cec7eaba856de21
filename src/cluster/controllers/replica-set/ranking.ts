import type { ContainerStatus, Pod } from "../../../api/core.ts";
import { isReady, readyCondition } from "../pods.ts";

const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";
const PHASES: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/**
 * Picks the Pods to delete: those that are missed least come first.
 *
 * Unassigned before assigned; Pending, Unknown, Running; not ready before ready; low deletion cost; on a node with
 * many related Pods; ready for a shorter time; more restarts; younger. Times are compared by their logarithm, so
 * that among Pods of about the same age chance (their UIDs) decides.
 *
 * @param pods - Active Pods of one ReplicaSet.
 * @param related - Active Pods of all ReplicaSets with the same owner; they tell how crowded a node is.
 * @param count - How many to pick.
 * @see kubernetes/pkg/controller/controller_utils.go ActivePodsWithRanks (v1.36)
 */
export function selectVictims(pods: readonly Pod[], related: readonly Pod[], count: number, nowMs: number): Pod[] {
  if (count >= pods.length) return [...pods];
  const crowds = new Map<string, number>();
  for (const { spec } of related) {
    if (spec.nodeName) crowds.set(spec.nodeName, (crowds.get(spec.nodeName) ?? 0) + 1);
  }
  return [...pods].sort((a, b) => compare(a, b, crowds, nowMs)).slice(0, count);
}

function compare(a: Pod, b: Pod, crowds: ReadonlyMap<string, number>, nowMs: number): number {
  const crowd = (pod: Pod) => crowds.get(pod.spec.nodeName ?? "") ?? 0;
  return (
    Number(Boolean(a.spec.nodeName)) - Number(Boolean(b.spec.nodeName)) ||
    (PHASES[a.status.phase] ?? 0) - (PHASES[b.status.phase] ?? 0) ||
    Number(isReady(a)) - Number(isReady(b)) ||
    deletionCost(a) - deletionCost(b) ||
    crowd(b) - crowd(a) ||
    (isReady(a) && isReady(b) ? compareAges(readySince(a), readySince(b), a, b, nowMs) : 0) ||
    restarts(b) - restarts(a) ||
    compareAges(Date.parse(a.metadata.creationTimestamp), Date.parse(b.metadata.creationTimestamp), a, b, nowMs) ||
    // Kubernetes leaves this to chance.
    (a.metadata.name < b.metadata.name ? 1 : -1)
  );
}

/** Negative when `a` is younger by at least a factor of about two; an unknown time counts as the youngest. */
function compareAges(aMs: number, bMs: number, a: Pod, b: Pod, nowMs: number): number {
  if (aMs === bMs) return 0;
  if (Number.isNaN(aMs) || Number.isNaN(bMs)) return Number(Number.isNaN(bMs)) - Number(Number.isNaN(aMs));
  return ageBucket(nowMs - aMs) - ageBucket(nowMs - bMs) || (a.metadata.uid < b.metadata.uid ? -1 : 1);
}

/** Logarithm of the age in nanoseconds, as Kubernetes has it. */
function ageBucket(ageMs: number): number {
  return ageMs > 0 ? Math.floor(Math.log2(ageMs * 1e6)) : -1;
}

function readySince(pod: Pod): number {
  return Date.parse(readyCondition(pod)?.lastTransitionTime ?? "");
}

function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[DELETION_COST] ?? "0";
  return /^-?(0|[1-9]\d*)$/.test(text) ? Number(text) : 0;
}

function restarts({ status }: Pod): number {
  const count = (statuses: readonly ContainerStatus[] = []) =>
    Math.max(0, ...statuses.map(({ restartCount }) => restartCount));
  return Math.max(count(status.containerStatuses), count(status.initContainerStatuses));
}
