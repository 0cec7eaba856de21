import { ageOf } from "../../../api/age.ts";
import type { ConfigMap } from "../../../api/core.ts";
import { configMaps } from "../../../api/resources.ts";
import { validateDataKeys, validateImmutableData } from "../../../api/validation/data.ts";
import { validateMetadata } from "../../../api/validation/metadata.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/core/configmap/strategy.go (v1.36) */
export const configMapDefinition: ResourceDefinition<ConfigMap> = {
  ...configMaps,
  singular: "configmap",
  shortNames: ["cm"],
  validate: (configMap) => [...validateMetadata(configMap, { namespaced: true }), ...validateDataKeys(configMap)],
  namesChangesFirst: true,
  validateUpdate: (configMap, old) => validateImmutableData(configMap, old, ["data", "binaryData"]),
  columns: [NAME_COLUMN, column("Data", "string", "Number of entries."), AGE_COLUMN],
  cells: ({ metadata, data, binaryData }, nowMs) => [
    metadata.name,
    Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length,
    ageOf(metadata.creationTimestamp, nowMs),
  ],
};
