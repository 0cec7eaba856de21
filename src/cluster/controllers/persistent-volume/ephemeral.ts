import type { NewObject } from "../../../api/meta.ts";
import { persistentVolumeClaims, pods } from "../../../api/resources.ts";
import type { PersistentVolumeClaim } from "../../../api/storage.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createController, watchingSelf } from "../controller.ts";
import { keyOf, splitKey } from "../keys.ts";

/** Makes the claims of Pods whose volumes come with a claim template; they are collected with the Pod. */
export function createEphemeralVolumeController(api: Api, log?: Log): Component {
  return createController({
    name: "ephemeral-volume-controller",
    api,
    sources: [watchingSelf(pods, (pod) => (pod.spec.volumes?.some(({ ephemeral }) => ephemeral) ? [keyOf(pod)] : []))],
    reconcile: (key) => makeClaims(api, key),
    log,
  });
}

/** @see kubernetes/pkg/controller/volume/ephemeral/controller.go (v1.36) */
function makeClaims(api: Api, key: string): undefined {
  const { namespace, name: podName } = splitKey(key);
  const pod = api.find(pods, namespace, podName);
  if (!pod || pod.metadata.deletionTimestamp !== undefined) return;
  const owner = { apiVersion: "v1", kind: "Pod", name: podName, uid: pod.metadata.uid };
  const ownerReferences = [{ ...owner, controller: true, blockOwnerDeletion: true }];
  for (const { name: volumeName, ephemeral } of pod.spec.volumes ?? []) {
    const name = `${podName}-${volumeName}`;
    if (!ephemeral || api.find(persistentVolumeClaims, namespace, name)) continue;
    const template = ephemeral.volumeClaimTemplate as Pick<NewObject<PersistentVolumeClaim>, "metadata" | "spec">;
    const metadata = { ...template.metadata, namespace, name, ownerReferences };
    const type = { apiVersion: "v1", kind: "PersistentVolumeClaim" };
    api.create(persistentVolumeClaims, { ...type, metadata, spec: template.spec });
  }
}
