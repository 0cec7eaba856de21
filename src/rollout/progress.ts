import type { ReplicaSet } from "../api/apps.ts";
import type { Pod } from "../api/core.ts";
import { isControlledBy, revisionOf, type ClusterObjects } from "./view.ts";

/** How far a rollout is. */
export interface RolloutProgress {
  readonly complete: boolean;
  /** What it waits for, in words; what was reached when it is complete. */
  readonly message: string;
  readonly done: number;
  readonly total: number;
  /** Set when the controller gave up. */
  readonly failed?: string;
}

/**
 * Judges a rollout as `kubectl rollout status` does, and beyond it: complete means that the status of the Deployment
 * says so, that one ReplicaSet alone has pods, and that every pod of another one is really gone.
 *
 * @param generation - Of the Deployment as it was applied; news of an older one do not count.
 * @param knownDeadline - `lastUpdateTime` of a deadline that an earlier rollout had exceeded; the Deployment goes on
 *   saying so until this one has made progress.
 * @see kubernetes/staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go (v1.36)
 */
export function rolloutProgress(objects: ClusterObjects, generation: number, knownDeadline?: string): RolloutProgress {
  const { deployment } = objects;
  const total = deployment?.spec.replicas ?? 0;
  const waiting = (message: string, done = 0): RolloutProgress => ({ complete: false, message, done, total });
  if (!deployment) return waiting("waiting for the Deployment to appear");
  if ((deployment.metadata.generation ?? 0) < generation || (deployment.status.observedGeneration ?? 0) < generation) {
    return waiting("waiting for the Deployment controller to see the change");
  }
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = deployment.status;
  const progressing = deployment.status.conditions?.find(({ type }) => type === "Progressing");
  const isKnown = knownDeadline !== undefined && progressing?.lastUpdateTime === knownDeadline;
  if (progressing?.reason === "ProgressDeadlineExceeded" && !isKnown) {
    const limit = deployment.spec.progressDeadlineSeconds;
    const failed = `Deployment ${deployment.metadata.name} exceeded its progress deadline of ${limit} s`;
    return { ...waiting(failed, availableReplicas), failed };
  }
  const done = Math.min(updatedReplicas, availableReplicas);
  if (updatedReplicas < total) return waiting(`${updatedReplicas} of ${total} new replicas are created`, done);
  if (replicas > updatedReplicas) {
    return waiting(`${replicas - updatedReplicas} old ${plural(replicas - updatedReplicas)} not yet stopped`, done);
  }
  if (availableReplicas < updatedReplicas) {
    return waiting(`${availableReplicas} of ${updatedReplicas} replicas are available`, done);
  }
  const old = oldPods(objects);
  if (old.length > 0) return waiting(`${old.length} old ${old.length === 1 ? "pod is" : "pods are"} terminating`, done);
  // The kinds arrive by streams of their own: the Deployment may be ahead of its ReplicaSets and pods.
  const newest = newReplicaSet(objects);
  const seen = newest ? objects.pods.filter((pod) => isControlledBy(pod, newest)).length : 0;
  if (seen < total) return waiting(`${seen} of ${total} new pods seen`, seen);
  return { complete: true, message: `${total} of ${total} replicas are available`, done: total, total };
}

function plural(count: number): string {
  return count === 1 ? "replica is" : "replicas are";
}

/** The ReplicaSet of the Deployment's present template; undefined before the controller has made it. */
export function newReplicaSet({ deployment, replicaSets }: ClusterObjects): ReplicaSet | undefined {
  if (!deployment) return undefined;
  const revision = revisionOf(deployment);
  return replicaSets.find((entry) => isControlledBy(entry, deployment) && revisionOf(entry) === revision);
}

/** Pods of the Deployment that belong to another ReplicaSet than the newest, whatever their state. */
export function oldPods(objects: ClusterObjects): Pod[] {
  const { deployment, replicaSets, pods } = objects;
  const newest = newReplicaSet(objects);
  if (!deployment || !newest) return [];
  const old = replicaSets.filter((entry) => isControlledBy(entry, deployment) && entry !== newest);
  return pods.filter((pod) => old.some((entry) => isControlledBy(pod, entry)));
}

/** Pods of the Deployment, old and new, whatever their state. */
export function podsOfDeployment({ deployment, replicaSets, pods }: ClusterObjects): Pod[] {
  if (!deployment) return [];
  const owners = replicaSets.filter((entry) => isControlledBy(entry, deployment));
  return pods.filter((pod) => owners.some((entry) => isControlledBy(pod, entry)));
}

/** ReplicaSets of the Deployment that have pods. */
export function replicaSetsWithPods({ deployment, replicaSets, pods }: ClusterObjects): ReplicaSet[] {
  if (!deployment) return [];
  return replicaSets.filter(
    (entry) => isControlledBy(entry, deployment) && pods.some((pod) => isControlledBy(pod, entry)),
  );
}
