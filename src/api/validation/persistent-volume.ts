import { isDeepStrictEqual } from "node:util";
import { forbiddenField, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { canonicalQuantity, compareQuantities } from "../quantity.ts";
import type { PersistentVolume, PersistentVolumeClaim } from "../storage.ts";
import { validateLabelSelector } from "./label-selector.ts";
import { validateMetadata } from "./metadata.ts";

const ACCESS_MODES = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const RECLAIM_POLICIES = ["Delete", "Recycle", "Retain"];
const VOLUME_MODES = ["Block", "Filesystem"];
/** All other fields of a volume's spec name its source. */
const NO_SOURCE = [
  "capacity",
  "accessModes",
  "claimRef",
  "persistentVolumeReclaimPolicy",
  "storageClassName",
  "mountOptions",
  "volumeMode",
  "nodeAffinity",
  "volumeAttributesClassName",
];

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidatePersistentVolume (v1.36) */
export function validatePersistentVolume(volume: PersistentVolume): FieldError[] {
  const { spec } = volume;
  const errors = validateMetadata(volume, { namespaced: false });
  if (!spec.accessModes?.length) errors.push(required("spec.accessModes"));
  errors.push(...modeErrors(spec.accessModes));
  if (Object.keys(spec.capacity ?? {}).length === 0) errors.push(required("spec.capacity"));
  else if (spec.capacity?.["storage"] === undefined) {
    errors.push(notSupported("spec.capacity", spec.capacity, ["storage"]));
  } else errors.push(...sizeErrors(spec.capacity["storage"], "spec.capacity[storage]"));
  const policy = spec.persistentVolumeReclaimPolicy;
  if (!RECLAIM_POLICIES.includes(policy)) {
    errors.push(notSupported("spec.persistentVolumeReclaimPolicy", policy, RECLAIM_POLICIES));
  }
  const sources = sourcesOf(volume);
  if (sources.length === 0) errors.push(required("spec", "must specify a volume type"));
  for (const [name] of sources.slice(1)) {
    errors.push(forbiddenField(`spec.${name}`, "may not specify more than 1 volume type"));
  }
  if (spec.hostPath) errors.push(...pathErrors(spec.hostPath.path, "spec.hostPath.path"));
  if (spec.local) {
    errors.push(...pathErrors(spec.local.path, "spec.local.path"));
    if (!spec.nodeAffinity) errors.push(required("spec.nodeAffinity", "Local volume requires node affinity"));
  }
  if (spec.volumeMode && !VOLUME_MODES.includes(spec.volumeMode)) {
    errors.push(notSupported("spec.volumeMode", spec.volumeMode, VOLUME_MODES));
  }
  return errors;
}

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidatePersistentVolumeUpdate (v1.36) */
export function validatePersistentVolumeUpdate(volume: PersistentVolume, old: PersistentVolume): FieldError[] {
  const errors: FieldError[] = [];
  if (!isDeepStrictEqual(sourcesOf(volume), sourcesOf(old))) {
    errors.push(
      forbiddenField("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation"),
    );
  }
  if (volume.spec.volumeMode !== old.spec.volumeMode) {
    errors.push(invalid("spec.volumeMode", volume.spec.volumeMode ?? null, "field is immutable"));
  }
  return errors;
}

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaim (v1.36) */
export function validatePersistentVolumeClaim(claim: PersistentVolumeClaim): FieldError[] {
  const { spec } = claim;
  const errors = validateMetadata(claim, { namespaced: true });
  errors.push(...validateLabelSelector(spec.selector, "spec.selector"));
  if (!spec.accessModes?.length) errors.push(required("spec.accessModes", "at least 1 access mode is required"));
  errors.push(...modeErrors(spec.accessModes));
  const storage = spec.resources?.requests?.["storage"];
  if (storage === undefined) errors.push(required("spec.resources[storage]"));
  else errors.push(...sizeErrors(storage, "spec.resources[storage]"));
  if (spec.volumeMode && !VOLUME_MODES.includes(spec.volumeMode)) {
    errors.push(notSupported("spec.volumeMode", spec.volumeMode, VOLUME_MODES));
  }
  return errors;
}

/**
 * Its volume and its class can be found later, a claim with a volume can grow; everything else stays.
 *
 * @see kubernetes/pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaimUpdate (v1.36)
 */
export function validatePersistentVolumeClaimUpdate(
  claim: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
): FieldError[] {
  const kept = { ...claim.spec };
  if (!old.spec.volumeName) Object.assign(kept, { volumeName: old.spec.volumeName });
  if (old.spec.storageClassName === undefined) Object.assign(kept, { storageClassName: undefined });
  const [size, before] = [
    kept.resources?.requests?.["storage"] ?? "0",
    old.spec.resources?.requests?.["storage"] ?? "0",
  ];
  const errors: FieldError[] = [];
  if (old.status.phase === "Bound") {
    Object.assign(kept, {
      resources: old.spec.resources,
      volumeAttributesClassName: old.spec.volumeAttributesClassName,
    });
    if (compareQuantities(size, before) < 0 && compareQuantities(size, old.status.capacity?.["storage"] ?? "0") <= 0) {
      errors.push(forbiddenField("spec.resources.requests.storage", "field can not be less than status.capacity"));
    }
  }
  const plain = (spec: object) => JSON.parse(JSON.stringify(spec)) as unknown;
  if (!isDeepStrictEqual(plain(kept), plain(old.spec))) {
    const rule =
      "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
    errors.push(forbiddenField("spec", rule));
  }
  return errors;
}

function sourcesOf({ spec }: PersistentVolume): [string, unknown][] {
  return Object.entries(spec).filter(([name]) => !NO_SOURCE.includes(name));
}

function modeErrors(modes: readonly string[] = []): FieldError[] {
  const errors = modes
    .filter((mode) => !ACCESS_MODES.includes(mode))
    .map((mode) => notSupported("spec.accessModes", mode, ACCESS_MODES));
  if (modes.includes("ReadWriteOncePod") && modes.length > 1) {
    const detail = "may not use ReadWriteOncePod with other access modes";
    errors.push(forbiddenField("spec.accessModes", detail));
  }
  return errors;
}

function sizeErrors(quantity: string, field: string): FieldError[] {
  if (compareQuantities(quantity, "0") > 0) return [];
  return [invalid(field, canonicalQuantity(quantity), "must be greater than zero")];
}

function pathErrors(path: string, field: string): FieldError[] {
  if (!path) return [required(field)];
  return path.split("/").includes("..") ? [invalid(field, path, "must not contain '..'")] : [];
}
