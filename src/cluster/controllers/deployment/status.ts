import type { Deployment, DeploymentStatus, ReplicaSet } from "../../../api/apps.ts";
import { newCondition, withCondition } from "./conditions.ts";
import { fencepostsOf } from "./fenceposts.ts";
import { allSets, sumOf, type DeploymentSets } from "./replica-sets.ts";

/**
 * The status of a Deployment by its ReplicaSets, with the condition Available; Progressing is left as it is.
 *
 * Numbers that are 0 are left out, as Kubernetes does.
 *
 * @see kubernetes/pkg/controller/deployment/sync.go calculateStatus (v1.36)
 */
export function statusOf(deployment: Deployment, sets: DeploymentSets, nowMs: number): DeploymentStatus {
  const all = allSets(sets);
  const available = sumOf(all, (set) => set.status.availableReplicas);
  const unavailable = Math.max(0, sumOf(all, (set) => set.spec.replicas) - available);
  const status: DeploymentStatus = {
    observedGeneration: deployment.metadata.generation,
    replicas: orAbsent(sumOf(all, (set) => set.status.replicas)),
    updatedReplicas: orAbsent(sets.newSet?.status.replicas ?? 0),
    readyReplicas: orAbsent(sumOf(all, (set) => set.status.readyReplicas)),
    availableReplicas: orAbsent(available),
    unavailableReplicas: orAbsent(unavailable),
    terminatingReplicas: terminatingOf(all),
    collisionCount: deployment.status.collisionCount,
  };
  const enough = available >= deployment.spec.replicas - fencepostsOf(deployment).maxUnavailable;
  const condition = enough
    ? newCondition("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", nowMs)
    : newCondition(
        "Available",
        "False",
        "MinimumReplicasUnavailable",
        "Deployment does not have minimum availability.",
        nowMs,
      );
  return { ...status, conditions: withCondition(deployment.status.conditions ?? [], condition) };
}

/** Whether everything wanted runs the present template and is available, and nothing old is left. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const { replicas } = deployment.spec;
  return (
    // Else a ReplicaSet has not reported yet, and what is known of it is not what is.
    status.terminatingReplicas !== undefined &&
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

function orAbsent(count: number): number | undefined {
  return count === 0 ? undefined : count;
}

/** Unknown as long as one ReplicaSet has not reported. */
function terminatingOf(sets: readonly ReplicaSet[]): number | undefined {
  const reported = sets.every((set) => set.status.terminatingReplicas !== undefined);
  return reported ? sumOf(sets, (set) => set.status.terminatingReplicas) : undefined;
}
