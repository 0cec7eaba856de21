import type { StatefulSet } from "../../../api/apps.ts";
import type { Pod, PodTemplateSpec } from "../../../api/core.ts";
import { scaledValue } from "../../../api/int-or-string.ts";
import { applyRetention, createClaims, hasStaleClaim } from "./claims.ts";
import { revisionOf } from "./pod-identity.ts";
import { hasEnded, isAvailable, type Replicas } from "./replicas.ts";
import { createStatefulPod, deleteStatefulPod, keepIdentity, type StatefulSetContext } from "./stateful-pods.ts";

/** A state of the template, by the name of its ControllerRevision. */
export interface TemplateState {
  readonly name: string;
  readonly template: PodTemplateSpec;
}

/** One StatefulSet and what it is to become. */
export interface Task {
  readonly statefulSet: StatefulSet;
  readonly replicas: Replicas;
  readonly current: TemplateState;
  readonly update: TemplateState;
}

/** `wait` ends a pass: what comes next depends on what was begun. */
type Step = "go on" | "wait";

/**
 * One pass: missing Pods are made from the lowest ordinal, surplus ones go from the highest, then Pods of an old revision
 * go from the highest. In order, each only when all before it are available, unless the policy is `Parallel`.
 *
 * @throws {ApiError} Any failure of the API; the pass is repeated.
 * @see kubernetes/pkg/controller/statefulset/stateful_set_control.go updateStatefulSet (v1.36)
 */
export function makeProgress(context: StatefulSetContext, task: Task): void {
  const { statefulSet, replicas } = task;
  const inOrder = statefulSet.spec.podManagementPolicy === "OrderedReady";
  const forAll = <T>(items: readonly T[], step: (item: T) => Step): Step => {
    for (const item of items) if (step(item) === "wait" && inOrder) return "wait";
    return "go on";
  };
  if (forAll(replicas.wanted, (place) => processReplica(context, task, place, inOrder)) === "wait") return;
  for (const pod of replicas.condemned) applyRetention(context.api, statefulSet, pod, true);
  if (forAll(replicas.condemned, (pod) => processCondemned(context, task, pod, inOrder)) === "wait") return;
  if (statefulSet.spec.updateStrategy.type === "RollingUpdate") rollOn(context, task);
}

function processReplica(
  context: StatefulSetContext,
  { statefulSet, current, update }: Task,
  { ordinal, pod }: Replicas["wanted"][number],
  inOrder: boolean,
): Step {
  if (!pod) {
    if (hasStaleClaim(context.api, statefulSet, ordinal)) return "wait";
    const { name, template } = ordinal < firstUpdated(statefulSet) ? current : update;
    createStatefulPod(context, statefulSet, ordinal, template, name);
    return "wait";
  }
  if (hasEnded(pod)) {
    if (pod.metadata.deletionTimestamp === undefined) deleteStatefulPod(context, statefulSet, pod);
    return "wait";
  }
  if (pod.status.phase === "Pending") {
    createClaims(context.api, context.events, statefulSet, ordinal);
    applyRetention(context.api, statefulSet, pod, false);
  }
  if (inOrder && !isAvailable(pod, statefulSet, context.api.clock.now())) return "wait";
  keepIdentity(context, statefulSet, pod);
  applyRetention(context.api, statefulSet, pod, false);
  return "go on";
}

function processCondemned(context: StatefulSetContext, task: Task, pod: Pod, inOrder: boolean): Step {
  if (pod.metadata.deletionTimestamp !== undefined) return "wait";
  const nowMs = context.api.clock.now();
  const mustWait = inOrder && !isAvailable(pod, task.statefulSet, nowMs) && pod !== firstUnavailable(task, nowMs);
  if (mustWait) return "wait";
  deleteStatefulPod(context, task.statefulSet, pod);
  return "wait";
}

/** The unavailable Pod of the lowest ordinal: it may go although it is not available. */
function firstUnavailable({ statefulSet, replicas }: Task, nowMs: number): Pod | undefined {
  const all = [...replicas.wanted.map(({ pod }) => pod), ...replicas.condemned.toReversed()];
  return all.find((pod) => pod && !isAvailable(pod, statefulSet, nowMs));
}

/** Ends Pods of an old revision, the highest ordinal first; their places are filled by later passes. */
function rollOn(context: StatefulSetContext, { statefulSet, replicas, update }: Task): void {
  const { rollingUpdate } = statefulSet.spec.updateStrategy;
  const lowest = (statefulSet.spec.ordinals?.start ?? 0) + (rollingUpdate?.partition ?? 0);
  const nowMs = context.api.clock.now();
  const isUp = (pod: Pod | undefined) => pod !== undefined && isAvailable(pod, statefulSet, nowMs);
  let room = roomFor(statefulSet, replicas.wanted.filter(({ pod }) => !isUp(pod)).length);
  for (const { ordinal, pod } of replicas.wanted.toReversed()) {
    if (ordinal < lowest || room === 0) return;
    const isOld = pod && pod.metadata.deletionTimestamp === undefined && revisionOf(pod) !== update.name;
    if (isOld) {
      deleteStatefulPod(context, statefulSet, pod);
      room--;
    } else if (rollingUpdate?.maxUnavailable === undefined && !isUp(pod)) return;
  }
}

/**
 * How many Pods may be ended now. Without `maxUnavailable` it is one, even an unavailable one: a Pod that never became
 * ready does not block the update that mends it.
 */
function roomFor({ spec }: StatefulSet, unavailable: number): number {
  const { maxUnavailable } = spec.updateStrategy.rollingUpdate ?? {};
  if (maxUnavailable === undefined) return 1;
  return Math.max(0, Math.max(1, scaledValue(maxUnavailable, spec.replicas, "up")) - unavailable);
}

/** Missing Pods of lower ordinals are made of the current revision. */
function firstUpdated({ spec, status }: StatefulSet): number {
  const start = spec.ordinals?.start ?? 0;
  const { type, rollingUpdate } = spec.updateStrategy;
  if (type !== "RollingUpdate") return 0;
  return start + (rollingUpdate ? (rollingUpdate.partition ?? 0) : (status.currentReplicas ?? 0));
}
