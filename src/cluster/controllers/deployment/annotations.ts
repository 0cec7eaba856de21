import type { Deployment, ReplicaSet } from "../../../api/apps.ts";
import { fencepostsOf } from "./fenceposts.ts";

/** Which rollout a ReplicaSet (or the newest ReplicaSet of a Deployment) belongs to: 1, 2, 3, ... */
export const REVISION = "deployment.kubernetes.io/revision";
/** Earlier revisions of a ReplicaSet that was rolled back to, oldest first, separated by commas. */
export const REVISION_HISTORY = "deployment.kubernetes.io/revision-history";
/** `spec.replicas` of the Deployment when the ReplicaSet was last scaled; tells scaling from rolling out. */
export const DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas";
/** The same plus maxSurge; the base of proportional scaling. */
export const MAX_REPLICAS = "deployment.kubernetes.io/max-replicas";

const NOT_COPIED = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  "deprecated.deployment.rollback.to",
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
]);
const MAX_HISTORY_LENGTH = 2000;

type Annotations = Record<string, string>;

/** The revision of a ReplicaSet, of 64 bits as in Kubernetes; 0 when it has none or an unreadable one. */
export function revisionOf(replicaSet: ReplicaSet): bigint {
  const text = replicaSet.metadata.annotations?.[REVISION];
  return text !== undefined && /^\d+$/.test(text) ? BigInt(text) : 0n;
}

/** A non-negative integer annotation; undefined when absent or unreadable. */
export function numberAnnotation(replicaSet: ReplicaSet, key: string): number | undefined {
  const text = replicaSet.metadata.annotations?.[key];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Annotations that record how many replicas the Deployment wants now. */
export function replicaAnnotations(deployment: Deployment): Annotations {
  const { replicas } = deployment.spec;
  return {
    [DESIRED_REPLICAS]: String(replicas),
    [MAX_REPLICAS]: String(replicas + fencepostsOf(deployment).maxSurge),
  };
}

/**
 * Annotations of the newest ReplicaSet: the Deployment's own ones are copied, the revision is raised to `revision`, the
 * one it had before goes to the history.
 *
 * @see kubernetes/pkg/controller/deployment/util/deployment_util.go SetNewReplicaSetAnnotations (v1.36)
 */
export function annotationsOfNewest(deployment: Deployment, present: Annotations, revision: bigint): Annotations {
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !NOT_COPIED.has(key));
  const annotations: Annotations = { ...present, ...Object.fromEntries(copied) };
  const previous = present[REVISION];
  // Its revision can be the higher one when newer ReplicaSets were deleted since.
  if (previous !== undefined && BigInt(previous) >= revision) return annotations;
  annotations[REVISION] = String(revision);
  if (previous !== undefined) annotations[REVISION_HISTORY] = withHistory(present[REVISION_HISTORY], previous);
  return annotations;
}

function withHistory(history: string | undefined, revision: string): string {
  const revisions = [...(history ? history.split(",") : []), revision];
  while (revisions.length > 1 && revisions.join(",").length > MAX_HISTORY_LENGTH) revisions.shift();
  return revisions.join(",");
}
