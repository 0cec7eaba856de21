import { persistentVolumeClaims, persistentVolumes } from "../../../api/resources.ts";
import { DIRECTORY_PROVISIONER, type PersistentVolume } from "../../../api/storage.ts";
import { BOUND_BY_CONTROLLER, setVolumePhase } from "./bind.ts";
import type { BinderContext } from "./binder-context.ts";
import { isReservedFor } from "./matching.ts";
import { PROVISIONED_BY } from "./provision.ts";

/**
 * Makes a volume say whether a claim has it, and reclaims it when its claim is gone.
 *
 * @param name - Of the volume.
 * @throws {ApiError} Any API failure; it is retried with backoff.
 * @see kubernetes/pkg/controller/volume/persistentvolume/pv_controller.go syncVolume (v1.36)
 */
export function reconcileVolume(context: BinderContext, name: string): undefined {
  const { api } = context;
  const volume = api.find(persistentVolumes, "", name);
  if (!volume) return;
  const { claimRef } = volume.spec;
  if (!claimRef?.uid) {
    setVolumePhase(api, volume, "Available");
    return;
  }
  const claim = api.find(persistentVolumeClaims, claimRef.namespace ?? "", claimRef.name ?? "");
  if (!claim || !isReservedFor(volume, claim)) reclaim(context, volume);
  else if (claim.spec.volumeName === name) setVolumePhase(api, volume, "Bound");
  // The claim has got another one.
  else if (claim.spec.volumeName && volume.metadata.annotations?.[BOUND_BY_CONTROLLER]) release(context, volume);
}

function release({ api }: BinderContext, volume: PersistentVolume): void {
  const { claimRef: _claimRef, ...spec } = volume.spec;
  const { [BOUND_BY_CONTROLLER]: _bound, ...annotations } = volume.metadata.annotations ?? {};
  const freed = { ...volume, metadata: { ...volume.metadata, annotations }, spec };
  setVolumePhase(api, api.update(persistentVolumes, freed), "Available");
}

function reclaim({ api, events, directories }: BinderContext, volume: PersistentVolume): void {
  const { name, annotations, deletionTimestamp } = volume.metadata;
  const policy = volume.spec.persistentVolumeReclaimPolicy;
  if (volume.status.phase !== "Failed") setVolumePhase(api, volume, "Released");
  if (policy === "Retain") return;
  const provisioner = annotations?.[PROVISIONED_BY];
  if (policy === "Delete" && provisioner === DIRECTORY_PROVISIONER && directories) {
    directories.remove(name);
    if (deletionTimestamp === undefined) api.delete(persistentVolumes, "", name);
    return;
  }
  if (policy === "Delete" && provisioner) return; // whoever made it deletes it
  const [reason, kind, able] =
    policy === "Delete"
      ? ["VolumeFailedDelete", "deleter", "deletable"]
      : ["VolumeFailedRecycle", "recycler", "recyclable"];
  const message = `error getting ${kind} volume plugin for volume ${JSON.stringify(name)}: no ${able} volume plugin matched`;
  setVolumePhase(api, api.get(persistentVolumes, "", name), "Failed", message);
  events.event(volume, "Warning", reason, message);
}
