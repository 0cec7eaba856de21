import type { Deployment } from "../../../api/apps.ts";
import type { Pod } from "../../../api/core.ts";
import { isEmptySelector } from "../../../api/labels.ts";
import { deployments, pods, replicaSets } from "../../../api/resources.ts";
import { splitKey } from "../keys.ts";
import { claimObjects, controllerOf } from "../ownership.ts";
import type { DeploymentContext } from "./context.ts";
import { conditionsAfterFailures } from "./failures.ts";
import { expiredSets } from "./history.ts";
import { createNewReplicaSet } from "./new-replica-set.ts";
import { conditionsAfterPause } from "./pause.ts";
import { conditionsAfterProgress, msUntilDeadlineCheck } from "./progress.ts";
import { oldPodsRun } from "./recreate.ts";
import { divideSets, type DeploymentSets } from "./replica-sets.ts";
import { syncRevision, type Rollout } from "./revision.ts";
import { rollingStep } from "./rolling.ts";
import { applyScalings } from "./scale-replica-set.ts";
import { isScalingEvent, scalingsOf } from "./scaling.ts";
import { isComplete, statusOf } from "./status.ts";

/**
 * Takes a Deployment one step further towards running only Pods of its present template, and writes its status.
 *
 * @param key - "namespace/name" of the Deployment.
 * @returns Milliseconds until its progress deadline is to be checked.
 * @throws {ApiError} Any API failure; it is retried with backoff.
 * @see kubernetes/pkg/controller/deployment/deployment_controller.go syncDeployment (v1.36)
 */
export function reconcileDeployment(context: DeploymentContext, key: string): number | undefined {
  const { api } = context;
  const { namespace, name } = splitKey(key);
  const found = api.find(deployments, namespace, name);
  if (!found) return undefined;
  if (isEmptySelector(found.spec.selector)) return refuseToSelectAll(context, found);

  const sets = claimSets(context, found);
  if (found.metadata.deletionTimestamp !== undefined) {
    writeStatus(context, syncRevision(context, { deployment: found, sets }));
    return undefined;
  }
  const rollout = syncRevision(context, { deployment: recordPause(context, found), sets });
  if (rollout.deployment.spec.paused || isScalingEvent(rollout.deployment, rollout.sets)) {
    return scale(context, rollout);
  }
  const rolled = found.spec.strategy.type === "Recreate" ? recreate(context, rollout) : roll(context, rollout);
  return writeProgress(context, rolled);
}

function claimSets({ api }: DeploymentContext, deployment: Deployment): DeploymentSets {
  return divideSets(deployment, claimObjects(api, replicaSets, deployment, deployment.spec.selector));
}

function recordPause({ api }: DeploymentContext, deployment: Deployment): Deployment {
  const conditions = conditionsAfterPause(deployment, api.clock.now());
  if (!conditions) return deployment;
  return api.updateStatus(deployments, { ...deployment, status: { ...deployment.status, conditions } });
}

function scale(context: DeploymentContext, rollout: Rollout): undefined {
  const { deployment, sets } = rollout;
  applyScalings(context, deployment, scalingsOf(deployment, sets));
  if (deployment.spec.paused) deleteExpired(context, rollout);
  writeStatus(context, { deployment, sets: claimSets(context, deployment) });
}

function roll(context: DeploymentContext, present: Rollout): Rollout {
  const rollout = present.sets.newSet ? present : createNewReplicaSet(context, present);
  const { deployment, sets } = rollout;
  const scalings = sets.newSet ? rollingStep(deployment, sets.newSet, sets.oldSets) : [];
  applyScalings(context, deployment, scalings);
  if (scalings.length === 0 && isComplete(deployment, deployment.status)) deleteExpired(context, rollout);
  return { deployment, sets: claimSets(context, deployment) };
}

/** First everything old goes, then everything new comes. */
function recreate(context: DeploymentContext, present: Rollout): Rollout {
  const { newSet, oldSets } = present.sets;
  const shrink = oldSets.filter((set) => set.spec.replicas > 0).map((replicaSet) => ({ replicaSet, replicas: 0 }));
  applyScalings(context, present.deployment, shrink);
  const after = { deployment: present.deployment, sets: claimSets(context, present.deployment) };
  if (shrink.length > 0 || oldPodsRun(newSet, oldSets, podsByOwner(context, present.deployment))) return after;

  const rollout = newSet ? present : createNewReplicaSet(context, present);
  const { deployment, sets } = rollout;
  const { replicas } = deployment.spec;
  if (sets.newSet && sets.newSet.spec.replicas !== replicas) {
    applyScalings(context, deployment, [{ replicaSet: sets.newSet, replicas }]);
  }
  if (isComplete(deployment, deployment.status)) deleteExpired(context, rollout);
  return { deployment, sets: claimSets(context, deployment) };
}

function podsByOwner({ api }: DeploymentContext, deployment: Deployment): Map<string, Pod[]> {
  const { namespace } = deployment.metadata;
  const owners = api
    .list(replicaSets, { namespace })
    .filter((set) => controllerOf(set)?.uid === deployment.metadata.uid);
  const byOwner = new Map<string, Pod[]>(owners.map((set) => [set.metadata.uid, []]));
  for (const pod of api.list(pods, { namespace })) byOwner.get(controllerOf(pod)?.uid ?? "")?.push(pod);
  return byOwner;
}

function deleteExpired({ api }: DeploymentContext, { deployment, sets }: Rollout): void {
  for (const { metadata } of expiredSets(deployment, sets.oldSets)) {
    api.delete(replicaSets, metadata.namespace ?? "", metadata.name);
  }
}

function writeStatus({ api }: DeploymentContext, { deployment, sets }: Rollout): void {
  api.updateStatus(deployments, { ...deployment, status: statusOf(deployment, sets, api.clock.now()) });
}

function writeProgress({ api }: DeploymentContext, { deployment, sets }: Rollout): number | undefined {
  const nowMs = api.clock.now();
  const status = statusOf(deployment, sets, nowMs);
  const progressed = conditionsAfterProgress(deployment, status, sets.newSet, nowMs);
  const conditions = conditionsAfterFailures(progressed, sets);
  const written = api.updateStatus(deployments, { ...deployment, status: { ...status, conditions } });
  return msUntilDeadlineCheck(written, nowMs);
}

function refuseToSelectAll({ api, events }: DeploymentContext, deployment: Deployment): undefined {
  const message = "This deployment is selecting all pods. A non-empty selector is required.";
  events.event(deployment, "Warning", "SelectingAll", message);
  const observedGeneration = deployment.metadata.generation;
  api.updateStatus(deployments, { ...deployment, status: { ...deployment.status, observedGeneration } });
}
