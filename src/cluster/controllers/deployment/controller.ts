import type { ReplicaSet } from "../../../api/apps.ts";
import type { Pod } from "../../../api/core.ts";
import { matchesLabelSelector } from "../../../api/labels.ts";
import { deployments, pods, replicaSets } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createEventRecorder } from "../../events.ts";
import { createController, watching, watchingSelf } from "../controller.ts";
import { keyOf } from "../keys.ts";
import { controllerOf } from "../ownership.ts";
import { reconcileDeployment } from "./reconcile.ts";

/** Rolls Deployments out through ReplicaSets. */
export function createDeploymentController(api: Api, log?: Log): Component {
  const events = createEventRecorder(api, { component: "deployment-controller", log });
  const context = { api, events };
  return createController({
    name: "deployment-controller",
    api,
    sources: [
      watchingSelf(deployments, (deployment) => [keyOf(deployment)]),
      watching(replicaSets, (replicaSet) => deploymentsOf(api, replicaSet)),
      // Recreate waits until the last old Pod is gone.
      watchingSelf(pods, (pod, type) => (type === "DELETED" ? recreatesOf(api, pod) : [])),
    ],
    reconcile: (key) => reconcileDeployment(context, key),
    log,
  });
}

/** The owner of a ReplicaSet, or who may want to adopt it. */
function deploymentsOf(api: Api, replicaSet: ReplicaSet): string[] {
  const { namespace, labels } = replicaSet.metadata;
  const owner = controllerOf(replicaSet);
  if (owner) return owner.kind === "Deployment" ? [`${namespace}/${owner.name}`] : [];
  return api
    .list(deployments, { namespace })
    .filter((deployment) => matchesLabelSelector(deployment.spec.selector, labels))
    .map(keyOf);
}

function recreatesOf(api: Api, pod: Pod): string[] {
  const { namespace = "" } = pod.metadata;
  const owner = controllerOf(pod);
  const replicaSet = owner?.kind === "ReplicaSet" ? api.find(replicaSets, namespace, owner.name) : undefined;
  const name = replicaSet && controllerOf(replicaSet)?.name;
  const deployment = name === undefined ? undefined : api.find(deployments, namespace, name);
  return deployment?.spec.strategy.type === "Recreate" ? [keyOf(deployment)] : [];
}
