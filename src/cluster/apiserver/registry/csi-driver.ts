import { ageOf } from "../../../api/age.ts";
import { invalid, notSupported, type FieldError } from "../../../api/field-error.ts";
import { csiDrivers } from "../../../api/resources.ts";
import type { CsiDriver } from "../../../api/storage.ts";
import { validateMetadata } from "../../../api/validation/metadata.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

const DEFAULTS = {
  attachRequired: true,
  podInfoOnMount: false,
  storageCapacity: false,
  fsGroupPolicy: "ReadWriteOnceWithFSType",
  requiresRepublish: false,
  seLinuxMount: false,
};
const POLICIES = ["File", "None", "ReadWriteOnceWithFSType"];
const MODES = ["Ephemeral", "Persistent"];

/** @see kubernetes/pkg/registry/storage/csidriver/strategy.go, pkg/apis/storage/v1/defaults.go (v1.36) */
export const csiDriverDefinition: ResourceDefinition<CsiDriver> = {
  ...csiDrivers,
  singular: "csidriver",
  hasGeneration: true,
  setDefaults: (driver) => {
    driver.spec = { ...DEFAULTS, ...driver.spec };
    if (!driver.spec.volumeLifecycleModes?.length) driver.spec.volumeLifecycleModes = ["Persistent"];
  },
  validate: (driver) => [...validateMetadata(driver, { namespaced: false }), ...specErrors(driver.spec)],
  validateUpdate: ({ spec }, old) =>
    spec.attachRequired === old.spec.attachRequired
      ? []
      : [invalid("spec.attachRequired", spec.attachRequired, "field is immutable")],
  columns: [
    NAME_COLUMN,
    column("AttachRequired", "boolean", "Whether volumes are attached before they are mounted."),
    column("PodInfoOnMount", "boolean", "Whether it is told about the pod."),
    column("StorageCapacity", "boolean", "Whether it reports how much is left."),
    column("TokenRequests", "string", "For whom it gets tokens of the pod."),
    column("RequiresRepublish", "boolean", "Whether it is called again and again."),
    column("Modes", "string", "What volumes it offers."),
    AGE_COLUMN,
  ],
  cells: ({ metadata, spec }, nowMs) => [
    metadata.name,
    spec.attachRequired,
    spec.podInfoOnMount,
    spec.storageCapacity,
    spec.tokenRequests?.length ? spec.tokenRequests.map(({ audience }) => audience).join(",") : "<unset>",
    spec.requiresRepublish,
    (spec.volumeLifecycleModes ?? []).join(","),
    ageOf(metadata.creationTimestamp, nowMs),
  ],
};

function specErrors({ fsGroupPolicy, volumeLifecycleModes = [] }: CsiDriver["spec"]): FieldError[] {
  const errors = volumeLifecycleModes
    .filter((mode) => !MODES.includes(mode))
    .map((mode) => notSupported("spec.volumeLifecycleModes", mode, MODES));
  if (fsGroupPolicy !== undefined && !POLICIES.includes(fsGroupPolicy)) {
    errors.push(notSupported("spec.fsGroupPolicy", fsGroupPolicy, POLICIES));
  }
  return errors;
}
