import { ageOf } from "../../../api/age.ts";
import type { ServiceAccount } from "../../../api/core.ts";
import { serviceAccounts } from "../../../api/resources.ts";
import { validateMetadata } from "../../../api/validation/metadata.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/core/serviceaccount/strategy.go (v1.36) */
export const serviceAccountDefinition: ResourceDefinition<ServiceAccount> = {
  ...serviceAccounts,
  singular: "serviceaccount",
  shortNames: ["sa"],
  otherSubresources: ["token"],
  validate: (serviceAccount) => validateMetadata(serviceAccount, { namespaced: true }),
  columns: [NAME_COLUMN, column("Secrets", "string", "Number of secrets that name the account."), AGE_COLUMN],
  cells: ({ metadata, secrets }, nowMs) => [
    metadata.name,
    secrets?.length ?? 0,
    ageOf(metadata.creationTimestamp, nowMs),
  ],
};
