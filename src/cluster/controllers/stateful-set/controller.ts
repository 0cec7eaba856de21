import type { StatefulSet } from "../../../api/apps.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { matchesLabelSelector } from "../../../api/labels.ts";
import { controllerRevisions, persistentVolumeClaims, pods, statefulSets } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createEventRecorder } from "../../events.ts";
import { createController, watching, watchingSelf } from "../controller.ts";
import { keyOf } from "../keys.ts";
import { controllerOf } from "../ownership.ts";
import { reconcileStatefulSet } from "./reconcile.ts";

/** Keeps Pods with names and storage of their own, made and ended in order. */
export function createStatefulSetController(api: Api, log?: Log): Component {
  const events = createEventRecorder(api, { component: "statefulset-controller", log });
  return createController({
    name: "statefulset-controller",
    api,
    sources: [
      watchingSelf(statefulSets, (statefulSet) => [keyOf(statefulSet)]),
      watching(pods, (pod) => statefulSetsOf(api, pod)),
      watching(controllerRevisions, (revision) => statefulSetsOf(api, revision)),
      watchingSelf(persistentVolumeClaims, (claim, type) => (type === "DELETED" ? claimingSets(api, claim) : [])),
    ],
    reconcile: (key) => reconcileStatefulSet({ api, events }, key),
    log,
  });
}

/** The owner of a Pod or revision, or who may want to adopt it. */
function statefulSetsOf(api: Api, object: KubernetesObject): string[] {
  const { namespace, labels, deletionTimestamp } = object.metadata;
  const owner = controllerOf(object);
  if (owner) return owner.kind === "StatefulSet" ? [`${namespace}/${owner.name}`] : [];
  if (deletionTimestamp !== undefined) return [];
  return api
    .list(statefulSets, { namespace })
    .filter(({ spec }) => matchesLabelSelector(spec.selector, labels))
    .map(keyOf);
}

/** Those that may have waited for a claim to be gone. */
function claimingSets(api: Api, { metadata: { namespace, name } }: KubernetesObject): string[] {
  const isNamedFor = ({ spec, metadata }: StatefulSet) =>
    spec.volumeClaimTemplates?.some((claim) => name.startsWith(`${claim.metadata.name}-${metadata.name}-`));
  return api.list(statefulSets, { namespace }).filter(isNamedFor).map(keyOf);
}
