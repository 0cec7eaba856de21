import { persistentVolumeClaims, persistentVolumes } from "../../../api/resources.ts";
import type { PersistentVolume, PersistentVolumeClaim } from "../../../api/storage.ts";
import { rfc3339 } from "../../../clock.ts";
import type { Api } from "../../api.ts";
import { equalJson } from "../../storage/json-value.ts";

/** Set when a claim was bound once: from then on its volume is not chosen anew. */
export const BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
/** Set on what the controller decided, and not the user. */
export const BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";

/**
 * Makes a volume and a claim refer to each other, and both say that they are bound.
 *
 * @throws {ApiError} Any API failure.
 * @see kubernetes/pkg/controller/volume/persistentvolume/pv_controller.go bind (v1.36)
 */
export function bind(api: Api, volume: PersistentVolume, claim: PersistentVolumeClaim): void {
  const { name, namespace, uid, resourceVersion } = claim.metadata;
  const present = volume.spec.claimRef;
  const reference = { kind: "PersistentVolumeClaim", namespace, name, uid, apiVersion: "v1", resourceVersion };
  const annotations = { ...volume.metadata.annotations, ...(present ? {} : { [BOUND_BY_CONTROLLER]: "yes" }) };
  const next = {
    ...volume,
    metadata: { ...volume.metadata, annotations },
    spec: { ...volume.spec, claimRef: present?.uid === uid ? present : reference },
  };
  const isNew = present?.uid !== uid;
  setVolumePhase(api, isNew ? api.update(persistentVolumes, next) : volume, "Bound");
  completeClaim(api, volume, claim);
}

function completeClaim(api: Api, volume: PersistentVolume, claim: PersistentVolumeClaim): void {
  const chosen: Record<string, string> = claim.spec.volumeName ? {} : { [BOUND_BY_CONTROLLER]: "yes" };
  const annotations = { ...claim.metadata.annotations, [BIND_COMPLETED]: "yes", ...chosen };
  const spec = { ...claim.spec, volumeName: volume.metadata.name };
  const next = { ...claim, metadata: { ...claim.metadata, annotations }, spec };
  const bound = equalJson(next, claim) ? claim : api.update(persistentVolumeClaims, next);
  const status = {
    ...bound.status,
    phase: "Bound",
    accessModes: volume.spec.accessModes ?? [],
    capacity: volume.spec.capacity ?? {},
  };
  if (!equalJson(status, bound.status)) api.updateStatus(persistentVolumeClaims, { ...bound, status });
}

/** @param message - Why, where it is a failure. */
export function setVolumePhase(api: Api, volume: PersistentVolume, phase: string, message?: string): void {
  const { status } = volume;
  if (status.phase === phase && status.message === message) return;
  const moved = status.phase === phase ? {} : { lastPhaseTransitionTime: rfc3339(api.clock.now()) };
  const { message: _message, ...kept } = status;
  const next = { ...kept, ...moved, phase, ...(message === undefined ? {} : { message }) };
  api.updateStatus(persistentVolumes, { ...volume, status: next });
}
