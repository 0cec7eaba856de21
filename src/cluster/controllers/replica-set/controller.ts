import type { Pod } from "../../../api/core.ts";
import { matchesLabelSelector } from "../../../api/labels.ts";
import { pods } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createEventRecorder } from "../../events.ts";
import { createController, watching, watchingSelf } from "../controller.ts";
import { keyOf } from "../keys.ts";
import { controllerOf } from "../ownership.ts";
import { reconcileReplicaSet } from "./reconcile.ts";
import { replicaSetSource, replicationControllerSource, type ReplicaSource } from "./replica-source.ts";

/** Keeps the wanted number of Pods of each ReplicaSet running. */
export function createReplicaSetController(api: Api, log?: Log): Component {
  return createReplicaController("replicaset-controller", replicaSetSource, api, log);
}

/** Keeps the wanted number of Pods of each ReplicationController running. */
export function createReplicationController(api: Api, log?: Log): Component {
  return createReplicaController("replication-controller", replicationControllerSource, api, log);
}

function createReplicaController(name: string, source: ReplicaSource, api: Api, log?: Log): Component {
  const context = { api, source, events: createEventRecorder(api, { component: name, log }) };
  return createController({
    name,
    api,
    sources: [
      watchingSelf(source.resource, (object) => [keyOf(object)]),
      watching(pods, (pod) => ownersOf(api, source, pod)),
    ],
    reconcile: (key) => reconcileReplicaSet(context, key),
    log,
  });
}

/** The owner of a Pod, or who may want to adopt it. */
function ownersOf(api: Api, source: ReplicaSource, pod: Pod): string[] {
  const { namespace, labels, deletionTimestamp } = pod.metadata;
  const owner = controllerOf(pod);
  if (owner) return owner.kind === source.resource.kind ? [`${namespace}/${owner.name}`] : [];
  if (deletionTimestamp !== undefined) return [];
  return source
    .list(api, namespace)
    .filter(({ spec }) => matchesLabelSelector(spec.selector, labels))
    .map(keyOf);
}
