import type { Deployment, DeploymentCondition } from "../../../api/apps.ts";
import { findCondition, newCondition, REASON, withCondition } from "./conditions.ts";
import { hasDeadline } from "./progress.ts";

/**
 * The conditions after a Deployment was paused or resumed, so that the time it was paused does not count against its
 * deadline; undefined when nothing changes.
 *
 * @see kubernetes/pkg/controller/deployment/sync.go checkPausedConditions (v1.36)
 */
export function conditionsAfterPause(deployment: Deployment, nowMs: number): DeploymentCondition[] | undefined {
  const conditions = deployment.status.conditions ?? [];
  const reason = findCondition(conditions, "Progressing")?.reason;
  // A reported lack of progress is not painted over.
  if (!hasDeadline(deployment) || reason === REASON.timedOut) return undefined;
  const paused = deployment.spec.paused ?? false;
  if (paused === (reason === REASON.paused)) return undefined;
  const condition = paused
    ? newCondition("Progressing", "Unknown", REASON.paused, "Deployment is paused", nowMs)
    : newCondition("Progressing", "Unknown", REASON.resumed, "Deployment is resumed", nowMs);
  return withCondition(conditions, condition);
}
