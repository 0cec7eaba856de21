import { ageOf } from "../../../api/age.ts";
import { compareQuantities } from "../../../api/quantity.ts";
import { persistentVolumeClaims, storageClasses } from "../../../api/resources.ts";
import { forbidden } from "../../../api/status.ts";
import type { PersistentVolumeClaim } from "../../../api/storage.ts";
import {
  validatePersistentVolumeClaim,
  validatePersistentVolumeClaimUpdate,
} from "../../../api/validation/persistent-volume.ts";
import { AGE_COLUMN, column, NAME_COLUMN, wideColumn } from "./columns.ts";
import type { ResourceDefinition, StrategyContext } from "./definition.ts";
import { accessModesCell, classOf } from "./volume-cells.ts";

/** @see kubernetes/pkg/registry/core/persistentvolumeclaim/strategy.go, pkg/apis/core/v1/defaults.go (v1.36) */
export const persistentVolumeClaimDefinition: ResourceDefinition<PersistentVolumeClaim> = {
  ...persistentVolumeClaims,
  singular: "persistentvolumeclaim",
  shortNames: ["pvc"],
  status: {
    prepareForUpdate: (claim, old) => {
      claim.spec = old.spec;
    },
  },
  setDefaults: (claim) => {
    claim.spec ??= {};
    claim.spec.resources ??= {};
    claim.spec.volumeMode ??= "Filesystem";
    claim.status ??= {};
    claim.status.phase ??= "Pending";
  },
  prepareForCreate: (claim) => {
    claim.status = { phase: "Pending" };
  },
  prepareForUpdate: (claim, old, context) => {
    claim.status = old.status;
    refuseGrowth(claim, old, context);
  },
  validate: validatePersistentVolumeClaim,
  validateUpdate: validatePersistentVolumeClaimUpdate,
  columns: [
    NAME_COLUMN,
    column("Status", "string", "Whether it has a volume."),
    column("Volume", "string", "The volume it is bound to."),
    column("Capacity", "string", "How much fits into the volume."),
    column("Access Modes", "string", "How the volume can be mounted."),
    column("StorageClass", "string", "The class its volume comes from."),
    column("VolumeAttributesClass", "string", "The class of its volume's attributes."),
    AGE_COLUMN,
    wideColumn("VolumeMode", "Whether there are files in the volume."),
  ],
  cells: ({ metadata, spec, status }, nowMs) => [
    metadata.name,
    metadata.deletionTimestamp === undefined ? (status.phase ?? "") : "Terminating",
    spec.volumeName ?? "",
    spec.volumeName ? (status.capacity?.["storage"] ?? "0") : "",
    spec.volumeName ? accessModesCell(status.accessModes) : "",
    classOf(metadata.annotations, spec.storageClassName),
    spec.volumeAttributesClassName ?? "<unset>",
    ageOf(metadata.creationTimestamp, nowMs),
    spec.volumeMode ?? "<unset>",
  ],
};

/** @throws {ApiError} Forbidden. @see kubernetes/plugin/pkg/admission/storage/persistentvolume/resize/admission.go (v1.36) */
function refuseGrowth(claim: PersistentVolumeClaim, old: PersistentVolumeClaim, { api }: StrategyContext): void {
  const sizeOf = ({ spec }: PersistentVolumeClaim) => spec.resources?.requests?.["storage"] ?? "0";
  if (old.status.phase !== "Bound" || compareQuantities(sizeOf(claim), sizeOf(old)) <= 0) return;
  if (api.find(storageClasses, "", old.spec.storageClassName ?? "")?.allowVolumeExpansion) return;
  const detail =
    "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize";
  throw forbidden(persistentVolumeClaims, claim.metadata.name, detail);
}
