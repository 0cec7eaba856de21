import { ageOf } from "../../../api/age.ts";
import { storageClasses } from "../../../api/resources.ts";
import { DEFAULT_CLASS_ANNOTATION, type StorageClass } from "../../../api/storage.ts";
import { validateStorageClass, validateStorageClassUpdate } from "../../../api/validation/storage-class.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/storage/storageclass/strategy.go, pkg/apis/storage/v1/defaults.go (v1.36) */
export const storageClassDefinition: ResourceDefinition<StorageClass> = {
  ...storageClasses,
  singular: "storageclass",
  shortNames: ["sc"],
  setDefaults: (storageClass) => {
    storageClass.provisioner ??= "";
    storageClass.reclaimPolicy ??= "Delete";
    storageClass.volumeBindingMode ??= "Immediate";
  },
  validate: validateStorageClass,
  validateUpdate: validateStorageClassUpdate,
  columns: [
    NAME_COLUMN,
    column("Provisioner", "string", "Who makes volumes of this class."),
    column("ReclaimPolicy", "string", "What becomes of a volume whose claim is gone."),
    column("VolumeBindingMode", "string", "Whether a claim gets its volume at once or with its first pod."),
    column("AllowVolumeExpansion", "boolean", "Whether claims can grow."),
    AGE_COLUMN,
  ],
  cells: (storageClass, nowMs) => {
    const { metadata, provisioner, reclaimPolicy, volumeBindingMode, allowVolumeExpansion = false } = storageClass;
    const isDefault = metadata.annotations?.[DEFAULT_CLASS_ANNOTATION] === "true";
    return [
      isDefault ? `${metadata.name} (default)` : metadata.name,
      provisioner,
      reclaimPolicy,
      volumeBindingMode,
      allowVolumeExpansion,
      ageOf(metadata.creationTimestamp, nowMs),
    ];
  },
};
