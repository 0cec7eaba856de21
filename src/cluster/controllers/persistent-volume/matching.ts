import { matchesLabelSelector } from "../../../api/labels.ts";
import { compareQuantities } from "../../../api/quantity.ts";
import type { PersistentVolume, PersistentVolumeClaim } from "../../../api/storage.ts";
import { classOf } from "../../apiserver/registry/volume-cells.ts";

const sizeOf = ({ spec }: PersistentVolume) => spec.capacity?.["storage"] ?? "0";

/** The class that a claim asks for; empty for none. */
export function claimClass({ metadata, spec }: PersistentVolumeClaim): string {
  return classOf(metadata.annotations, spec.storageClassName);
}

/** Whether a volume's reference is to this claim, not to another one that had the same name. */
export function isReservedFor({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  if (!claimRef || claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return !claimRef.uid || claimRef.uid === metadata.uid;
}

/**
 * Why a volume does not do for a claim; undefined when it does.
 *
 * @see kubernetes/pkg/controller/volume/persistentvolume/pv_controller.go checkVolumeSatisfyClaim (v1.36)
 */
export function mismatchOf(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  const requested = claim.spec.resources?.requests?.["storage"] ?? "0";
  if (compareQuantities(sizeOf(volume), requested) < 0) return "requested PV is too small";
  if (classOf(volume.metadata.annotations, volume.spec.storageClassName) !== claimClass(claim)) {
    return "storageClassName does not match";
  }
  if ((volume.spec.volumeMode ?? "Filesystem") !== (claim.spec.volumeMode ?? "Filesystem")) {
    return "incompatible volumeMode";
  }
  const modes = volume.spec.accessModes ?? [];
  return claim.spec.accessModes?.every((mode) => modes.includes(mode)) ? undefined : "incompatible accessMode";
}

/**
 * The volume for a claim: one that is kept for it, or the smallest that does.
 *
 * @see kubernetes/staging/src/k8s.io/component-helpers/storage/volume/pv_helpers.go FindMatchingVolume (v1.36)
 */
export function findVolume(
  volumes: readonly PersistentVolume[],
  claim: PersistentVolumeClaim,
): PersistentVolume | undefined {
  const usable = volumes.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const reserved = usable.find((volume) => isReservedFor(volume, claim) && !mismatchOf(volume, claim));
  if (reserved) return reserved;
  const { selector } = claim.spec;
  const free = usable.filter(
    (volume) =>
      !volume.spec.claimRef &&
      !mismatchOf(volume, claim) &&
      (!selector || matchesLabelSelector(selector, volume.metadata.labels ?? {})),
  );
  return free.toSorted((a, b) => compareQuantities(sizeOf(a), sizeOf(b)))[0];
}
