import { compareQuantities } from "../../../api/quantity.ts";
import { persistentVolumeClaims, persistentVolumes, storageClasses } from "../../../api/resources.ts";
import { DIRECTORY_PROVISIONER, type PersistentVolume, type PersistentVolumeClaim } from "../../../api/storage.ts";
import { splitKey } from "../keys.ts";
import { bind, BIND_COMPLETED } from "./bind.ts";
import type { BinderContext } from "./binder-context.ts";
import { claimClass, findVolume, isReservedFor, mismatchOf } from "./matching.ts";
import { provision, PROVISIONED_BY } from "./provision.ts";

/** The node of the pod for which a volume is wanted; set by the scheduler. */
export const SELECTED_NODE = "volume.kubernetes.io/selected-node";
const NO_PROVISIONER = "kubernetes.io/no-provisioner";

/**
 * Finds or makes the volume of one claim, and tells when it has lost it.
 *
 * @param key - "namespace/name" of the claim.
 * @throws {ApiError} Any API failure; it is retried with backoff.
 * @see kubernetes/pkg/controller/volume/persistentvolume/pv_controller.go syncClaim (v1.36)
 */
export function reconcileClaim(context: BinderContext, key: string): undefined {
  const { namespace, name } = splitKey(key);
  const claim = context.api.find(persistentVolumeClaims, namespace, name);
  if (!claim) return;
  if (claim.metadata.annotations?.[BIND_COMPLETED]) checkBound(context, claim);
  else if (claim.metadata.deletionTimestamp === undefined) {
    if (claim.spec.volumeName) bindToNamed(context, claim, claim.spec.volumeName);
    else findFor(context, claim);
  }
}

function checkBound(context: BinderContext, claim: PersistentVolumeClaim): void {
  const { volumeName } = claim.spec;
  const volume = volumeName ? context.api.find(persistentVolumes, "", volumeName) : undefined;
  if (!volume) {
    const what = volumeName ? "its PersistentVolume" : "reference to PersistentVolume";
    lose(context, claim, "ClaimLost", `Bound claim has lost ${what}. Data on the volume is lost!`);
  } else if (volume.spec.claimRef && !isReservedFor(volume, claim)) {
    const message = "Two claims are bound to the same volume, this one is bound incorrectly";
    lose(context, claim, "ClaimMisbound", message);
  } else bind(context.api, grown(context, volume, claim), claim);
}

/** A directory is as large as somebody says it is. */
function grown({ api }: BinderContext, volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  if (volume.metadata.annotations?.[PROVISIONED_BY] !== DIRECTORY_PROVISIONER) return volume;
  const storage = claim.spec.resources?.requests?.["storage"] ?? "0";
  const { capacity } = volume.spec;
  if (compareQuantities(storage, capacity?.["storage"] ?? "0") <= 0) return volume;
  return api.update(persistentVolumes, { ...volume, spec: { ...volume.spec, capacity: { ...capacity, storage } } });
}

function lose({ api, events }: BinderContext, claim: PersistentVolumeClaim, reason: string, message: string): void {
  if (claim.status.phase === "Lost") return;
  const { capacity: _capacity, accessModes: _accessModes, ...status } = claim.status;
  api.updateStatus(persistentVolumeClaims, { ...claim, status: { ...status, phase: "Lost" } });
  events.event(claim, "Warning", reason, message);
}

function bindToNamed({ api, events }: BinderContext, claim: PersistentVolumeClaim, volumeName: string): void {
  const volume = api.find(persistentVolumes, "", volumeName);
  if (!volume || (volume.spec.claimRef && !isReservedFor(volume, claim))) return;
  const mismatch = mismatchOf(volume, claim);
  if (!mismatch) return bind(api, volume, claim);
  const message = `Cannot bind to requested volume ${JSON.stringify(volumeName)}: ${mismatch}`;
  events.event(claim, "Warning", "VolumeMismatch", message);
}

function findFor(context: BinderContext, claim: PersistentVolumeClaim): void {
  const { api, events } = context;
  const className = claimClass(claim);
  const storageClass = className ? api.find(storageClasses, "", className) : undefined;
  const waits = storageClass?.volumeBindingMode === "WaitForFirstConsumer";
  if (waits && !claim.metadata.annotations?.[SELECTED_NODE]) {
    const message = "waiting for first consumer to be created before binding";
    events.event(claim, "Normal", "WaitForFirstConsumer", message);
    return;
  }
  const volume = findVolume(api.list(persistentVolumes), claim);
  if (volume) return bind(api, volume, claim);
  if (!className || storageClass?.provisioner === NO_PROVISIONER) {
    const message = "no persistent volumes available for this claim and no storage class is set";
    events.event(claim, "Normal", "FailedBinding", message);
  } else if (!storageClass) {
    const message = `storageclass.storage.k8s.io ${JSON.stringify(className)} not found`;
    events.event(claim, "Warning", "ProvisioningFailed", message);
  } else provision(context, claim, storageClass);
}
