import type { Pod } from "../../../api/core.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { matchesLabelSelector } from "../../../api/labels.ts";
import { controllerRevisions, daemonSets, nodes, pods } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createEventRecorder } from "../../events.ts";
import { createController, watching, watchingSelf } from "../controller.ts";
import { keyOf } from "../keys.ts";
import { controllerOf } from "../ownership.ts";
import { FailedPods } from "./failed-pods.ts";
import { reconcileDaemonSet } from "./reconcile.ts";

/** Keeps a Pod of each DaemonSet on every node that should have one. */
export function createDaemonSetController(api: Api, log?: Log): Component {
  const events = createEventRecorder(api, { component: "daemonset-controller", log });
  const failedPods = new FailedPods();
  return createController({
    name: "daemonset-controller",
    api,
    sources: [
      watchingSelf(daemonSets, (daemonSet, type) => {
        if (type === "DELETED") failedPods.forget(keyOf(daemonSet));
        return [keyOf(daemonSet)];
      }),
      watchingSelf(nodes, () => api.list(daemonSets).map(keyOf)),
      watching(pods, (pod) => daemonSetsOf(api, pod)),
      watching(controllerRevisions, (revision) => daemonSetsOf(api, revision)),
    ],
    reconcile: (key) => reconcileDaemonSet({ api, events, failedPods }, key),
    log,
  });
}

/** The owner of a Pod or revision, or who may want to adopt it. */
function daemonSetsOf(api: Api, object: Pod | KubernetesObject): string[] {
  const { namespace, labels, deletionTimestamp } = object.metadata;
  const owner = controllerOf(object);
  if (owner) return owner.kind === "DaemonSet" ? [`${namespace}/${owner.name}`] : [];
  if (deletionTimestamp !== undefined) return [];
  return api
    .list(daemonSets, { namespace })
    .filter(({ spec }) => matchesLabelSelector(spec.selector, labels))
    .map(keyOf);
}
