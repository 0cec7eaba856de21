import type { Deployment, ReplicaSet } from "../../../api/apps.ts";
import { replicaSets } from "../../../api/resources.ts";
import { replicaAnnotations } from "./annotations.ts";
import type { DeploymentContext } from "./context.ts";
import type { Scaling } from "./rolling.ts";

/**
 * Gives ReplicaSets their new sizes, one after the other, and records an event for each change.
 *
 * @see kubernetes/pkg/controller/deployment/sync.go scaleReplicaSet (v1.36)
 */
export function applyScalings(context: DeploymentContext, deployment: Deployment, scalings: readonly Scaling[]): void {
  for (const { replicaSet, replicas } of scalings) {
    const { namespace = "", name } = replicaSet.metadata;
    // An earlier scaling of the list may have changed it.
    scaleReplicaSet(context, deployment, context.api.get(replicaSets, namespace, name), replicas);
  }
}

function scaleReplicaSet(
  { api, events }: DeploymentContext,
  deployment: Deployment,
  replicaSet: ReplicaSet,
  replicas: number,
): void {
  const before = replicaSet.spec.replicas;
  const annotations = { ...replicaSet.metadata.annotations, ...replicaAnnotations(deployment) };
  api.update(replicaSets, {
    ...replicaSet,
    metadata: { ...replicaSet.metadata, annotations },
    spec: { ...replicaSet.spec, replicas },
  });
  if (replicas === before) return;
  const direction = replicas > before ? "up" : "down";
  const message = `Scaled ${direction} replica set ${replicaSet.metadata.name} from ${before} to ${replicas}`;
  events.event(deployment, "Normal", "ScalingReplicaSet", message);
}
