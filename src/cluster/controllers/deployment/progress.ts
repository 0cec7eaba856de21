import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from "../../../api/apps.ts";
import {
  findCondition,
  newCondition,
  REASON,
  replaceCondition,
  withCondition,
  withoutCondition,
} from "./conditions.ts";
import { isComplete } from "./status.ts";

/** The largest int32: "no deadline", "unlimited history". */
export const UNLIMITED = 2 ** 31 - 1;

/** Whether lack of progress is to be reported at all. */
export function hasDeadline(deployment: Deployment): boolean {
  return (deployment.spec.progressDeadlineSeconds ?? UNLIMITED) !== UNLIMITED;
}

/**
 * The conditions after comparing the rollout's present status with the one before.
 *
 * Progress moves `lastUpdateTime` only. A rollout that reached NewReplicaSetAvailable never times out.
 *
 * @param status - The status just computed; `deployment.status` is the one before.
 * @see kubernetes/pkg/controller/deployment/progress.go syncRolloutStatus (v1.36)
 */
export function conditionsAfterProgress(
  deployment: Deployment,
  status: DeploymentStatus,
  newSet: ReplicaSet | undefined,
  nowMs: number,
): DeploymentCondition[] {
  const conditions = status.conditions ?? [];
  if (!hasDeadline(deployment)) return withoutCondition(conditions, "Progressing");

  const present = findCondition(deployment.status.conditions, "Progressing");
  const settled = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && present?.reason === REASON.available;
  if (settled) return conditions;

  const subject = newSet ? `ReplicaSet "${newSet.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  if (isComplete(deployment, status)) {
    const message = `${subject} has successfully progressed.`;
    return withCondition(conditions, newCondition("Progressing", "True", REASON.available, message, nowMs));
  }
  if (isProgressing(deployment.status, status)) {
    const condition = newCondition("Progressing", "True", REASON.updated, `${subject} is progressing.`, nowMs);
    const kept = present?.status === "True" ? { lastTransitionTime: present.lastTransitionTime } : {};
    return replaceCondition(conditions, { ...condition, ...kept });
  }
  if (isTimedOut(deployment, conditions, nowMs)) {
    const message = `${subject} has timed out progressing.`;
    return withCondition(conditions, newCondition("Progressing", "False", REASON.timedOut, message, nowMs));
  }
  return conditions;
}

/**
 * When to look again whether the deadline has passed: one second after it, so that rounding of timestamps cannot hide it.
 *
 * @param deployment - With its new status.
 * @returns Undefined when there is nothing to wait for.
 */
export function msUntilDeadlineCheck(deployment: Deployment, nowMs: number): number | undefined {
  const present = findCondition(deployment.status.conditions, "Progressing");
  if (!hasDeadline(deployment) || !present) return undefined;
  if (isComplete(deployment, deployment.status) || present.reason === REASON.timedOut) return undefined;
  return Math.max(0, deadlineMs(deployment, present) - nowMs) + 1000;
}

function isProgressing(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus) => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function isTimedOut(deployment: Deployment, conditions: readonly DeploymentCondition[], nowMs: number): boolean {
  const present = findCondition(conditions, "Progressing");
  if (!present || present.reason === REASON.available) return false;
  return present.reason === REASON.timedOut || deadlineMs(deployment, present) < nowMs;
}

function deadlineMs(deployment: Deployment, present: DeploymentCondition): number {
  return Date.parse(present.lastUpdateTime ?? "") + deployment.spec.progressDeadlineSeconds * 1000;
}
