import type { Deployment, ReplicaSet } from "../../../api/apps.ts";
import { MAX_REPLICAS, numberAnnotation } from "./annotations.ts";
import { fencepostsOf } from "./fenceposts.ts";
import { byAge, sumOf } from "./replica-sets.ts";
import type { Scaling } from "./rolling.ts";

/**
 * Spreads a change of `spec.replicas` in the middle of a rollout over all active ReplicaSets, in proportion to their
 * size; the largest is served first and takes what rounding leaves over.
 *
 * @param active - The ReplicaSets with replicas.
 * @returns A size for each of them, largest first.
 * @see kubernetes/pkg/controller/deployment/sync.go scale (v1.36)
 */
export function proportionalSizes(deployment: Deployment, active: readonly ReplicaSet[]): Scaling[] {
  const { replicas } = deployment.spec;
  const allowed = replicas > 0 ? replicas + fencepostsOf(deployment).maxSurge : 0;
  const toAdd = allowed - sumOf(active, (set) => set.spec.replicas);
  // Of equally large ones the newest grows first and the oldest shrinks first.
  const sorted = [...active].sort(
    (a, b) => b.spec.replicas - a.spec.replicas || (toAdd > 0 ? byAge(b, a) : byAge(a, b)),
  );
  if (toAdd === 0) return sorted.map((replicaSet) => ({ replicaSet, replicas: replicaSet.spec.replicas }));

  let added = 0;
  const scalings = sorted.map((replicaSet) => {
    const share = shareOf(deployment, replicaSet, toAdd, added);
    added += share;
    return { replicaSet, replicas: replicaSet.spec.replicas + share };
  });
  const leftover = toAdd - added;
  return scalings.map((scaling, index) =>
    index === 0 ? { ...scaling, replicas: Math.max(0, scaling.replicas + leftover) } : scaling,
  );
}

function shareOf(deployment: Deployment, replicaSet: ReplicaSet, toAdd: number, added: number): number {
  const left = toAdd - added;
  if (replicaSet.spec.replicas === 0 || left === 0) return 0;
  const fraction = fractionOf(deployment, replicaSet);
  return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
}

function fractionOf(deployment: Deployment, replicaSet: ReplicaSet): number {
  const size = replicaSet.spec.replicas;
  const { replicas } = deployment.spec;
  if (replicas === 0) return -size;
  const before = numberAnnotation(replicaSet, MAX_REPLICAS) || (deployment.status.replicas ?? 0);
  if (before === 0) return 0;
  const after = replicas + fencepostsOf(deployment).maxSurge;
  return Math.floor((size * after) / before + 0.5) - size;
}
