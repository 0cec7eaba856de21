import type { Pod } from "../../../api/core.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { persistentVolumeClaims, persistentVolumes, pods, type Resource } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { CLAIM_PROTECTION, VOLUME_PROTECTION } from "../../apiserver/admission/storage-in-use.ts";
import { createController, watching, watchingSelf } from "../controller.ts";
import { keyOf, splitKey } from "../keys.ts";
import { claimNamesOf } from "./pod-claims.ts";

/**
 * Lets claims that are being deleted go when no Pod uses them any longer.
 *
 * @see kubernetes/pkg/controller/volume/pvcprotection/pvc_protection_controller.go (v1.36)
 */
export function createClaimProtection(api: Api, log?: Log): Component {
  return createController({
    name: "persistentvolumeclaim-protection-controller",
    api,
    sources: [
      watchingSelf(persistentVolumeClaims, (claim) => [keyOf(claim)]),
      watching(pods, (pod) => claimNamesOf(pod).map((name) => `${pod.metadata.namespace ?? ""}/${name}`)),
    ],
    reconcile: (key) => {
      const { namespace, name } = splitKey(key);
      const claim = api.find(persistentVolumeClaims, namespace, name);
      const isUsed = () => api.list(pods, { namespace }).some((pod) => uses(pod, name));
      letGo(api, persistentVolumeClaims, claim, CLAIM_PROTECTION, isUsed);
      return undefined;
    },
    log,
  });
}

/**
 * Lets volumes that are being deleted go when no claim has them any longer.
 *
 * @see kubernetes/pkg/controller/volume/pvprotection/pv_protection_controller.go (v1.36)
 */
export function createVolumeProtection(api: Api, log?: Log): Component {
  return createController({
    name: "persistentvolume-protection-controller",
    api,
    sources: [watchingSelf(persistentVolumes, ({ metadata }) => [metadata.name])],
    reconcile: (name) => {
      const volume = api.find(persistentVolumes, "", name);
      letGo(api, persistentVolumes, volume, VOLUME_PROTECTION, () => volume?.status.phase === "Bound");
      return undefined;
    },
    log,
  });
}

function uses(pod: Pod, claimName: string): boolean {
  const hasEnded = pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
  return Boolean(pod.spec.nodeName) && !hasEnded && claimNamesOf(pod).includes(claimName);
}

function letGo<T extends KubernetesObject>(
  api: Api,
  resource: Resource<T>,
  object: T | undefined,
  finalizer: string,
  isUsed: () => boolean,
): void {
  if (object?.metadata.deletionTimestamp === undefined) return;
  const { finalizers = [] } = object.metadata;
  if (!finalizers.includes(finalizer) || isUsed()) return;
  const left = finalizers.filter((entry) => entry !== finalizer);
  api.update(resource, { ...object, metadata: { ...object.metadata, finalizers: left } });
}
