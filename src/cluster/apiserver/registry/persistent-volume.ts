import { ageOf } from "../../../api/age.ts";
import { persistentVolumes } from "../../../api/resources.ts";
import type { PersistentVolume } from "../../../api/storage.ts";
import { validatePersistentVolume, validatePersistentVolumeUpdate } from "../../../api/validation/persistent-volume.ts";
import { rfc3339 } from "../../../clock.ts";
import { AGE_COLUMN, column, NAME_COLUMN, wideColumn } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";
import { accessModesCell, classOf } from "./volume-cells.ts";

/** @see kubernetes/pkg/registry/core/persistentvolume/strategy.go, pkg/apis/core/v1/defaults.go (v1.36) */
export const persistentVolumeDefinition: ResourceDefinition<PersistentVolume> = {
  ...persistentVolumes,
  singular: "persistentvolume",
  shortNames: ["pv"],
  status: {
    prepareForUpdate: (volume, old) => {
      volume.spec = old.spec;
    },
  },
  setDefaults: (volume) => {
    volume.spec ??= {} as PersistentVolume["spec"];
    volume.status ??= {};
    volume.status.phase ??= "Pending";
    volume.spec.persistentVolumeReclaimPolicy ??= "Retain";
    volume.spec.volumeMode ??= "Filesystem";
    if (volume.spec.hostPath) volume.spec.hostPath.type ??= "";
  },
  prepareForCreate: (volume, { api }) => {
    volume.status = { phase: "Pending", lastPhaseTransitionTime: rfc3339(api.clock.now()) };
  },
  prepareForUpdate: (volume, old) => {
    volume.status = old.status;
  },
  validate: validatePersistentVolume,
  validateUpdate: validatePersistentVolumeUpdate,
  columns: [
    NAME_COLUMN,
    column("Capacity", "string", "How much fits in."),
    column("Access Modes", "string", "How it can be mounted."),
    column("Reclaim Policy", "string", "What becomes of it when its claim is gone."),
    column("Status", "string", "Whether it is bound to a claim."),
    column("Claim", "string", "The claim it is bound to."),
    column("StorageClass", "string", "Its class."),
    column("VolumeAttributesClass", "string", "The class of its attributes."),
    column("Reason", "string", "Why it is in this state."),
    AGE_COLUMN,
    wideColumn("VolumeMode", "Whether there are files in it."),
  ],
  cells: ({ metadata, spec, status }, nowMs) => [
    metadata.name,
    spec.capacity?.["storage"] ?? "0",
    accessModesCell(spec.accessModes),
    spec.persistentVolumeReclaimPolicy,
    metadata.deletionTimestamp === undefined ? (status.phase ?? "") : "Terminating",
    spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : "",
    classOf(metadata.annotations, spec.storageClassName),
    spec.volumeAttributesClassName ?? "<unset>",
    status.reason ?? "",
    ageOf(metadata.creationTimestamp, nowMs),
    spec.volumeMode ?? "<unset>",
  ],
};
