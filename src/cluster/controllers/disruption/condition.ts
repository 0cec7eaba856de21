import { withCondition } from "../../../api/conditions.ts";
import type { BudgetCondition, PodDisruptionBudgetStatus } from "../../../api/policy.ts";

/**
 * The conditions of a budget, by how many disruptions its status allows.
 *
 * @see kubernetes component-helpers/apps/poddisruptionbudget/helpers.go UpdateDisruptionAllowedCondition (v1.36)
 */
export function disruptionConditions(status: PodDisruptionBudgetStatus, nowMs: number): BudgetCondition[] {
  const allowed = status.disruptionsAllowed > 0;
  const { observedGeneration } = status;
  const condition = {
    type: "DisruptionAllowed",
    status: allowed ? ("True" as const) : ("False" as const),
    reason: allowed ? "SufficientPods" : "InsufficientPods",
    message: "",
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  };
  return withCondition(status.conditions, condition, nowMs);
}

/** Says why the status could not be found. */
export function syncFailedConditions(status: PodDisruptionBudgetStatus, why: string, nowMs: number): BudgetCondition[] {
  const { observedGeneration } = status;
  const condition = {
    type: "DisruptionAllowed",
    status: "False" as const,
    reason: "SyncFailed",
    message: why,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  };
  return withCondition(status.conditions, condition, nowMs);
}
