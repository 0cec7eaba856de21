import type { DeploymentCondition } from "../../../api/apps.ts";
import { rfc3339 } from "../../../clock.ts";

/** Reasons of the condition Progressing. @see kubernetes/pkg/controller/deployment/util/deployment_util.go (v1.36) */
export const REASON = {
  created: "NewReplicaSetCreated",
  found: "FoundNewReplicaSet",
  createError: "ReplicaSetCreateError",
  updated: "ReplicaSetUpdated",
  available: "NewReplicaSetAvailable",
  timedOut: "ProgressDeadlineExceeded",
  paused: "DeploymentPaused",
  resumed: "DeploymentResumed",
} as const;

/** The condition of this type, where there is one. */
export function findCondition(
  conditions: readonly DeploymentCondition[] | undefined,
  type: string,
): DeploymentCondition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** A condition that came up at `nowMs`. */
export function newCondition(
  type: DeploymentCondition["type"],
  status: DeploymentCondition["status"],
  reason: string,
  message: string,
  nowMs: number,
): DeploymentCondition {
  const now = rfc3339(nowMs);
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message };
}

/**
 * The conditions with `condition` in place of the one of its type.
 *
 * One with the same status and reason stays as it is; with the same status only, the transition time stays.
 */
export function withCondition(
  conditions: readonly DeploymentCondition[],
  condition: DeploymentCondition,
): DeploymentCondition[] {
  const present = findCondition(conditions, condition.type);
  if (present?.status !== condition.status) return [...withoutCondition(conditions, condition.type), condition];
  if (present.reason === condition.reason) return [...conditions];
  return replaceCondition(conditions, { ...condition, lastTransitionTime: present.lastTransitionTime });
}

/** The conditions with exactly `condition` in place of the one of its type. */
export function replaceCondition(
  conditions: readonly DeploymentCondition[],
  condition: DeploymentCondition,
): DeploymentCondition[] {
  return [...withoutCondition(conditions, condition.type), condition];
}

/** The conditions but the one of this type. */
export function withoutCondition(conditions: readonly DeploymentCondition[], type: string): DeploymentCondition[] {
  return conditions.filter((condition) => condition.type !== type);
}
