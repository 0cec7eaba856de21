import { ageOf } from "../../../api/age.ts";
import type { ResourceQuota } from "../../../api/quota.ts";
import { resourceQuotas } from "../../../api/resources.ts";
import {
  validateResourceQuota,
  validateResourceQuotaStatus,
  validateResourceQuotaUpdate,
} from "../../../api/validation/resource-quota.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/core/resourcequota/strategy.go (v1.36) */
export const resourceQuotaDefinition: ResourceDefinition<ResourceQuota> = {
  ...resourceQuotas,
  singular: "resourcequota",
  shortNames: ["quota"],
  status: {
    prepareForUpdate: (quota, old) => {
      quota.spec = old.spec;
    },
    validateUpdate: validateResourceQuotaStatus,
  },
  setDefaults: (quota) => {
    quota.spec ??= {};
    quota.status ??= {};
  },
  prepareForCreate: (quota) => {
    quota.status = {};
  },
  prepareForUpdate: (quota, old) => {
    quota.status = old.status;
  },
  validate: validateResourceQuota,
  validateUpdate: validateResourceQuotaUpdate,
  columns: [
    NAME_COLUMN,
    column("Request", "string", "Used and allowed amounts, but for limits."),
    column("Limit", "string", "Used and allowed amounts of limits."),
    AGE_COLUMN,
  ],
  cells: (quota, nowMs) => [
    quota.metadata.name,
    usageCell(quota, (name) => !name.startsWith("limits")),
    usageCell(quota, (name) => name.startsWith("limits")),
    ageOf(quota.metadata.creationTimestamp, nowMs),
  ],
};

/** `pods: 1/4, secrets: 2/10` */
function usageCell({ status: { hard = {}, used = {} } }: ResourceQuota, isShown: (name: string) => boolean): string {
  const names = Object.keys(hard).filter(isShown).sort();
  return names.map((name) => `${name}: ${used[name] ?? "0"}/${hard[name]}`).join(", ");
}
