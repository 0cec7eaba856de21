import type { Deployment, ReplicaSet } from "../../../api/apps.ts";
import { revisionOf } from "./annotations.ts";
import { UNLIMITED } from "./progress.ts";
import { byAge } from "./replica-sets.ts";

/**
 * Old ReplicaSets beyond `revisionHistoryLimit` that can be deleted, lowest revision first. One that still has Pods, or
 * whose change its controller has not seen, stays.
 *
 * @see kubernetes/pkg/controller/deployment/sync.go cleanupDeployment (v1.36)
 */
export function expiredSets(deployment: Deployment, oldSets: readonly ReplicaSet[]): ReplicaSet[] {
  const limit = deployment.spec.revisionHistoryLimit ?? UNLIMITED;
  if (limit === UNLIMITED) return [];
  const alive = oldSets.filter((set) => set.metadata.deletionTimestamp === undefined);
  const surplus = Math.max(0, alive.length - limit);
  const sorted = alive.sort((a, b) => compare(revisionOf(a), revisionOf(b)) || byAge(a, b));
  return sorted.slice(0, surplus).filter(isEmpty);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isEmpty({ metadata, spec, status }: ReplicaSet): boolean {
  return spec.replicas === 0 && status.replicas === 0 && (metadata.generation ?? 0) <= (status.observedGeneration ?? 0);
}
