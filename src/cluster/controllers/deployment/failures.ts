import type { DeploymentCondition, ReplicaSet } from "../../../api/apps.ts";
import { allSets, type DeploymentSets } from "./replica-sets.ts";
import { withCondition, withoutCondition } from "./conditions.ts";

const REPLICA_FAILURE = "ReplicaFailure";

/**
 * The conditions with the failure that a ReplicaSet reports (it cannot create or delete Pods), the new one's first.
 *
 * @see kubernetes/pkg/controller/deployment/progress.go getReplicaFailures (v1.36)
 */
export function conditionsAfterFailures(
  conditions: readonly DeploymentCondition[],
  sets: DeploymentSets,
): DeploymentCondition[] {
  const candidates = sets.newSet ? [sets.newSet, ...sets.oldSets] : allSets(sets);
  const failure = candidates.map(failureOf).find((condition) => condition !== undefined);
  return failure ? withCondition(conditions, failure) : withoutCondition(conditions, REPLICA_FAILURE);
}

function failureOf(replicaSet: ReplicaSet): DeploymentCondition | undefined {
  const condition = replicaSet.status.conditions?.find(({ type }) => type === REPLICA_FAILURE);
  return condition && { ...condition, lastUpdateTime: condition.lastTransitionTime };
}
