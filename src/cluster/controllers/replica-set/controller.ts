import type { Pod } from "../../../api/core.ts";
import { matchesLabelSelector } from "../../../api/labels.ts";
import { pods, replicaSets } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createEventRecorder } from "../../events.ts";
import { createController, watching, watchingSelf } from "../controller.ts";
import { keyOf } from "../keys.ts";
import { controllerOf } from "../ownership.ts";
import { reconcileReplicaSet } from "./reconcile.ts";

/** Keeps the wanted number of Pods running. */
export function createReplicaSetController(api: Api, log?: Log): Component {
  const context = { api, events: createEventRecorder(api, { component: "replicaset-controller", log }) };
  return createController({
    name: "replicaset-controller",
    api,
    sources: [
      watchingSelf(replicaSets, (replicaSet) => [keyOf(replicaSet)]),
      watching(pods, (pod) => replicaSetsOf(api, pod)),
    ],
    reconcile: (key) => reconcileReplicaSet(context, key),
    log,
  });
}

/** The owner of a Pod, or who may want to adopt it. */
function replicaSetsOf(api: Api, pod: Pod): string[] {
  const { namespace, labels, deletionTimestamp } = pod.metadata;
  const owner = controllerOf(pod);
  if (owner) return owner.kind === "ReplicaSet" ? [`${namespace}/${owner.name}`] : [];
  if (deletionTimestamp !== undefined) return [];
  return api
    .list(replicaSets, { namespace })
    .filter((replicaSet) => matchesLabelSelector(replicaSet.spec.selector, labels))
    .map(keyOf);
}
