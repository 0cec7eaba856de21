import type { Deployment, ReplicaSet } from "../../../api/apps.ts";
import { fencepostsOf } from "./fenceposts.ts";
import { byAge, sumOf } from "./replica-sets.ts";

/** One ReplicaSet and the size it is to have. */
export interface Scaling {
  readonly replicaSet: ReplicaSet;
  readonly replicas: number;
}

/**
 * The next step of a rolling update: growing the new ReplicaSet **or** shrinking old ones, never both at once.
 *
 * @param newSet - The ReplicaSet of the present template.
 * @param oldSets - All others, in any order.
 * @returns What to scale, in order; a ReplicaSet may appear twice. Empty when there is nothing to do now.
 * @see kubernetes/pkg/controller/deployment/rolling.go (v1.36)
 */
export function rollingStep(deployment: Deployment, newSet: ReplicaSet, oldSets: readonly ReplicaSet[]): Scaling[] {
  const replicas = newSetSize(deployment, newSet, oldSets);
  if (replicas !== newSet.spec.replicas) return [{ replicaSet: newSet, replicas }];
  return shrinkOldSets(deployment, newSet, oldSets);
}

/** How large the ReplicaSet of the present template may be now. */
export function newSetSize(
  deployment: Deployment,
  newSet: Pick<ReplicaSet, "spec">,
  oldSets: readonly ReplicaSet[],
): number {
  const wanted = deployment.spec.replicas;
  if (deployment.spec.strategy.type === "Recreate" || newSet.spec.replicas >= wanted) return wanted;
  const total = sumOf(oldSets, (set) => set.spec.replicas) + newSet.spec.replicas;
  const room = wanted + fencepostsOf(deployment).maxSurge - total;
  return Math.min(newSet.spec.replicas + Math.max(0, room), wanted);
}

function shrinkOldSets(deployment: Deployment, newSet: ReplicaSet, oldSets: readonly ReplicaSet[]): Scaling[] {
  const active = oldSets.filter((set) => set.spec.replicas > 0).sort(byAge);
  const minAvailable = deployment.spec.replicas - fencepostsOf(deployment).maxUnavailable;
  const total = sumOf(active, (set) => set.spec.replicas) + newSet.spec.replicas;
  const newUnavailable = newSet.spec.replicas - availableOf(newSet);
  const budget = total - minAvailable - newUnavailable;
  if (budget <= 0) return [];

  const steps: Scaling[] = [];
  const sizes = new Map(active.map((set) => [set, set.spec.replicas]));
  const shrink = (replicaSet: ReplicaSet, count: number) => {
    const replicas = (sizes.get(replicaSet) ?? 0) - count;
    sizes.set(replicaSet, replicas);
    steps.push({ replicaSet, replicas });
  };

  // Pods that serve nobody go first: they would only hold up the rollout.
  let left = budget;
  for (const set of active) {
    const count = Math.min(left, set.spec.replicas - availableOf(set));
    if (count <= 0) continue;
    shrink(set, count);
    left -= count;
  }

  let spare = sumOf([...active, newSet], availableOf) - minAvailable;
  for (const set of active) {
    const count = Math.min(spare, sizes.get(set) ?? 0);
    if (count <= 0) continue;
    shrink(set, count);
    spare -= count;
  }
  return steps;
}

function availableOf(set: ReplicaSet): number {
  return set.status.availableReplicas ?? 0;
}
