import type { Deployment, ReplicaSet } from "../../../api/apps.ts";
import type { NewObject } from "../../../api/meta.ts";
import { deployments, replicaSets } from "../../../api/resources.ts";
import { ApiError, isApiError } from "../../../api/status.ts";
import { controllerOf, controllerReference } from "../ownership.ts";
import { annotationsOfNewest, replicaAnnotations } from "./annotations.ts";
import { newCondition, REASON, withCondition } from "./conditions.ts";
import type { DeploymentContext } from "./context.ts";
import { equalTemplates, POD_TEMPLATE_HASH, templateHash } from "./pod-template.ts";
import { hasDeadline } from "./progress.ts";
import { nextRevision, recordCreated, type Rollout } from "./revision.ts";
import { newSetSize } from "./rolling.ts";

/** Names are cut so that the Pods' names, with their suffixes, stay below 253 characters. */
const MAX_NAME_LENGTH = 253 - 6;

/**
 * Makes the ReplicaSet of the present template, with the size that the strategy allows at once.
 *
 * @throws {ApiError} AlreadyExists when the name is taken by something else: `collisionCount` was raised, so that
 * the next attempt takes another name. Whatever the API answers to the creation.
 * @see kubernetes/pkg/controller/deployment/sync.go getNewReplicaSet (v1.36)
 */
export function createNewReplicaSet(context: DeploymentContext, { deployment, sets }: Rollout): Rollout {
  const { api, events } = context;
  const draft = newReplicaSet(deployment, sets.oldSets);
  const name = draft.metadata.name ?? "";
  let newSet: ReplicaSet;
  try {
    newSet = api.create(replicaSets, draft);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (!isApiError(error, "AlreadyExists")) throw recordFailure(context, deployment, name, error);
    newSet = takeExisting(context, deployment, name, error);
    return { deployment, sets: { ...sets, newSet } };
  }
  if (newSet.spec.replicas > 0) {
    const message = `Scaled up replica set ${name} from 0 to ${newSet.spec.replicas}`;
    events.event(deployment, "Normal", "ScalingReplicaSet", message);
  }
  return { deployment: recordCreated(context, deployment, newSet), sets: { ...sets, newSet } };
}

/** The ReplicaSet of the Deployment's present template as it is to be created. */
export function newReplicaSet(deployment: Deployment, oldSets: readonly ReplicaSet[]): NewObject<ReplicaSet> {
  const { template, selector, minReadySeconds } = deployment.spec;
  const { namespace, name } = deployment.metadata;
  const hash = templateHash(template, deployment.status.collisionCount);
  const labels = { ...template.metadata.labels, [POD_TEMPLATE_HASH]: hash };
  const spec: ReplicaSet["spec"] = {
    replicas: 0,
    minReadySeconds,
    selector: { ...selector, matchLabels: { ...selector.matchLabels, [POD_TEMPLATE_HASH]: hash } },
    template: { ...template, metadata: { ...template.metadata, labels } },
  };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      namespace,
      name: `${name.slice(0, MAX_NAME_LENGTH - hash.length - 1)}-${hash}`,
      labels,
      annotations: {
        ...annotationsOfNewest(deployment, {}, nextRevision(oldSets)),
        ...replicaAnnotations(deployment),
      },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: { ...spec, replicas: newSetSize(deployment, { spec }, oldSets) },
  };
}

/** The ReplicaSet that has the name already, when it is ours and of the same template. */
function takeExisting({ api }: DeploymentContext, deployment: Deployment, name: string, error: ApiError): ReplicaSet {
  const existing = api.find(replicaSets, deployment.metadata.namespace ?? "", name);
  const isOurs = existing && controllerOf(existing)?.uid === deployment.metadata.uid;
  if (isOurs && equalTemplates(existing.spec.template, deployment.spec.template)) return existing;
  const collisionCount = (deployment.status.collisionCount ?? 0) + 1;
  api.updateStatus(deployments, { ...deployment, status: { ...deployment.status, collisionCount } });
  throw error;
}

function recordFailure(
  { api, events }: DeploymentContext,
  deployment: Deployment,
  name: string,
  error: ApiError,
): ApiError {
  const namespaceGoes = error.status.details?.causes?.some((cause) => cause.reason === "NamespaceTerminating");
  if (namespaceGoes) return error;
  const message = `Failed to create new replica set "${name}": ${error.message}`;
  if (hasDeadline(deployment)) {
    const condition = newCondition("Progressing", "False", REASON.createError, message, api.clock.now());
    const conditions = withCondition(deployment.status.conditions ?? [], condition);
    api.updateStatus(deployments, { ...deployment, status: { ...deployment.status, conditions } });
  }
  events.event(deployment, "Warning", REASON.createError, message);
  return error;
}
