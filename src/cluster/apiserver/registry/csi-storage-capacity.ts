import { isDeepStrictEqual } from "node:util";
import { invalid, required } from "../../../api/field-error.ts";
import { csiStorageCapacities } from "../../../api/resources.ts";
import type { CsiStorageCapacity } from "../../../api/storage.ts";
import { validateLabelSelector } from "../../../api/validation/label-selector.ts";
import { validateMetadata } from "../../../api/validation/metadata.ts";
import { column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/storage/csistoragecapacity/strategy.go (v1.36) */
export const csiStorageCapacityDefinition: ResourceDefinition<CsiStorageCapacity> = {
  ...csiStorageCapacities,
  singular: "csistoragecapacity",
  validate: (capacity) => [
    ...validateMetadata(capacity, { namespaced: true }),
    ...validateLabelSelector(capacity.nodeTopology, "nodeTopology"),
    ...(capacity.storageClassName ? [] : [required("storageClassName")]),
  ],
  validateUpdate: (capacity, old) =>
    (["nodeTopology", "storageClassName"] as const)
      .filter((field) => !isDeepStrictEqual(capacity[field], old[field]))
      .map((field) => invalid(field, capacity[field] ?? null, "field is immutable")),
  columns: [
    NAME_COLUMN,
    column("StorageClassName", "string", "The class that it is about."),
    column("Capacity", "string", "How much is left."),
  ],
  cells: ({ metadata, storageClassName, capacity }) => [metadata.name, storageClassName, capacity ?? "<unset>"],
};
