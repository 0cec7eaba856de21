import type { Deployment, ReplicaSet } from "../../../api/apps.ts";
import { deployments, replicaSets } from "../../../api/resources.ts";
import { annotationsOfNewest, REVISION, revisionOf } from "./annotations.ts";
import { findCondition, newCondition, REASON, withCondition } from "./conditions.ts";
import type { DeploymentContext } from "./context.ts";
import { hasDeadline } from "./progress.ts";
import type { DeploymentSets } from "./replica-sets.ts";

/** A Deployment with its ReplicaSets. */
export interface Rollout {
  readonly deployment: Deployment;
  readonly sets: DeploymentSets;
}

/** One more than the highest revision of `oldSets`. */
export function nextRevision(oldSets: readonly ReplicaSet[]): bigint {
  return oldSets.map(revisionOf).reduce((highest, revision) => (revision > highest ? revision : highest), 0n) + 1n;
}

/**
 * Brings revision, copied annotations and minReadySeconds of an existing new ReplicaSet up to date, and the revision of
 * the Deployment with it. Going back to an earlier template gives its ReplicaSet a new revision here.
 *
 * @see kubernetes/pkg/controller/deployment/sync.go getNewReplicaSet (v1.36)
 */
export function syncRevision({ api }: DeploymentContext, { deployment, sets }: Rollout): Rollout {
  if (!sets.newSet) return { deployment, sets };
  const present = sets.newSet;
  const annotations = annotationsOfNewest(deployment, present.metadata.annotations ?? {}, nextRevision(sets.oldSets));
  const newSet = api.update(replicaSets, {
    ...present,
    metadata: { ...present.metadata, annotations },
    spec: { ...present.spec, minReadySeconds: deployment.spec.minReadySeconds },
  });

  const conditions = [...(deployment.status.conditions ?? [])];
  if (hasDeadline(deployment) && !findCondition(conditions, "Progressing")) {
    const message = `Found new replica set "${newSet.metadata.name}"`;
    conditions.push(newCondition("Progressing", "True", REASON.found, message, api.clock.now()));
  }
  const revision = String(revisionOf(newSet));
  return { deployment: withRevision(api, deployment, revision, conditions), sets: { ...sets, newSet } };
}

/** The Deployment after its first ReplicaSet of a new template was made. */
export function recordCreated({ api }: DeploymentContext, deployment: Deployment, newSet: ReplicaSet): Deployment {
  const conditions = deployment.status.conditions ?? [];
  const message = `Created new replica set "${newSet.metadata.name}"`;
  const created = newCondition("Progressing", "True", REASON.created, message, api.clock.now());
  // In Kubernetes the write of this condition loses against the one of DeploymentResumed just before.
  const justResumed = findCondition(conditions, "Progressing")?.reason === REASON.resumed;
  const recorded = hasDeadline(deployment) && !justResumed ? withCondition(conditions, created) : conditions;
  return withRevision(api, deployment, String(revisionOf(newSet)), recorded);
}

function withRevision(
  api: DeploymentContext["api"],
  deployment: Deployment,
  revision: string,
  conditions: Deployment["status"]["conditions"],
): Deployment {
  const { annotations = {} } = deployment.metadata;
  return api.updateStatus(deployments, {
    ...deployment,
    metadata: { ...deployment.metadata, annotations: { ...annotations, [REVISION]: revision } },
    status: { ...deployment.status, conditions },
  });
}
