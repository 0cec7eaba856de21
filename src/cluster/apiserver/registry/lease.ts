import { ageOf } from "../../../api/age.ts";
import type { Lease } from "../../../api/discovery.ts";
import { leases } from "../../../api/resources.ts";
import { validateMetadata } from "../../../api/validation/metadata.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/coordination/lease/strategy.go (v1.36) */
export const leaseDefinition: ResourceDefinition<Lease> = {
  ...leases,
  singular: "lease",
  setDefaults: (lease) => {
    lease.spec ??= {};
  },
  validate: (lease) => validateMetadata(lease, { namespaced: true }),
  columns: [NAME_COLUMN, column("Holder", "string", "Who holds the lease."), AGE_COLUMN],
  cells: ({ metadata, spec }, nowMs) => [
    metadata.name,
    spec.holderIdentity ?? "",
    ageOf(metadata.creationTimestamp, nowMs),
  ],
};
