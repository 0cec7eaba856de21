import type { Deployment, ReplicaSet } from "../../../api/apps.ts";
import { DESIRED_REPLICAS, numberAnnotation } from "./annotations.ts";
import { proportionalSizes } from "./proportional.ts";
import { allSets, type DeploymentSets } from "./replica-sets.ts";
import type { Scaling } from "./rolling.ts";

/** Whether `spec.replicas` changed since an active ReplicaSet was last scaled. */
export function isScalingEvent(deployment: Deployment, sets: DeploymentSets): boolean {
  return allSets(sets).some((set) => {
    const desired = set.spec.replicas > 0 ? numberAnnotation(set, DESIRED_REPLICAS) : undefined;
    return desired !== undefined && desired !== deployment.spec.replicas;
  });
}

/**
 * How a Deployment is scaled while it is not being rolled forward: because it is paused, or before the rollout goes on.
 *
 * @see kubernetes/pkg/controller/deployment/sync.go scale (v1.36)
 */
export function scalingsOf(deployment: Deployment, sets: DeploymentSets): Scaling[] {
  const { replicas } = deployment.spec;
  const active = allSets(sets).filter((set) => set.spec.replicas > 0);
  if (active.length <= 1) {
    const only = active[0] ?? sets.newSet ?? sets.oldSets.at(-1);
    return only && only.spec.replicas !== replicas ? [{ replicaSet: only, replicas }] : [];
  }
  if (isSaturated(deployment, sets.newSet)) {
    return active.filter((set) => set !== sets.newSet).map((replicaSet) => ({ replicaSet, replicas: 0 }));
  }
  return deployment.spec.strategy.type === "RollingUpdate" ? proportionalSizes(deployment, active) : [];
}

/** Whether the new ReplicaSet has everything that is wanted, and all of it available. */
function isSaturated(deployment: Deployment, newSet: ReplicaSet | undefined): boolean {
  const { replicas } = deployment.spec;
  return (
    newSet !== undefined &&
    newSet.spec.replicas === replicas &&
    numberAnnotation(newSet, DESIRED_REPLICAS) === replicas &&
    (newSet.status.availableReplicas ?? 0) === replicas
  );
}
