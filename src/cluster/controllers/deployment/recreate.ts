import type { ReplicaSet } from "../../../api/apps.ts";
import type { Pod } from "../../../api/core.ts";
import { isTerminal } from "../pods.ts";
import { sumOf } from "./replica-sets.ts";

/**
 * Whether anything of an old template still runs, Pods that are being deleted included.
 *
 * @param pods - All Pods of the Deployment, by the ReplicaSet that owns them.
 * @param newSet - The ReplicaSet of the present template, whose Pods do not count.
 * @see kubernetes/pkg/controller/deployment/recreate.go oldPodsRunning (v1.36)
 */
export function oldPodsRun(
  newSet: ReplicaSet | undefined,
  oldSets: readonly ReplicaSet[],
  pods: ReadonlyMap<string, readonly Pod[]>,
): boolean {
  if (sumOf(oldSets, (set) => set.status.replicas) > 0) return true;
  return [...pods].some(([uid, owned]) => uid !== newSet?.metadata.uid && owned.some((pod) => !isTerminal(pod)));
}
