import { ageOf } from "../../../api/age.ts";
import type { Secret } from "../../../api/core.ts";
import { secrets } from "../../../api/resources.ts";
import { validateDataKeys, validateImmutableData } from "../../../api/validation/data.ts";
import { validateMetadata } from "../../../api/validation/metadata.ts";
import { validateSecretType, validateSecretTypeUpdate } from "../../../api/validation/secret-type.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/core/secret/strategy.go (v1.36) */
export const secretDefinition: ResourceDefinition<Secret> = {
  ...secrets,
  singular: "secret",
  setDefaults: (secret: Secret & { stringData?: Record<string, string> }) => {
    secret.type ||= "Opaque";
    // Write-only: merged into data, never read back.
    for (const [key, value] of Object.entries(secret.stringData ?? {})) {
      secret.data = { ...secret.data, [key]: Buffer.from(value).toString("base64") };
    }
    delete secret.stringData;
  },
  validate: (secret) => [
    ...validateMetadata(secret, { namespaced: true }),
    ...validateDataKeys(secret),
    ...validateSecretType(secret),
  ],
  namesChangesFirst: true,
  validateUpdate: (secret, old) => [
    ...validateSecretTypeUpdate(secret, old),
    ...validateImmutableData(secret, old, ["data"]),
  ],
  fieldSelectors: { type: ({ type }) => type },
  columns: [
    NAME_COLUMN,
    column("Type", "string", "What the data is for."),
    column("Data", "string", "Number of entries."),
    AGE_COLUMN,
  ],
  cells: ({ metadata, type, data }, nowMs) => [
    metadata.name,
    type,
    Object.keys(data ?? {}).length,
    ageOf(metadata.creationTimestamp, nowMs),
  ],
};
