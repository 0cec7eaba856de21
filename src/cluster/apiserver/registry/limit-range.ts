import { setLimitRangeDefaults } from "../../../api/defaults/limit-range.ts";
import type { LimitRange } from "../../../api/quota.ts";
import { limitRanges } from "../../../api/resources.ts";
import { validateLimitRange } from "../../../api/validation/limit-range.ts";
import { column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/core/limitrange/strategy.go (v1.36) */
export const limitRangeDefinition: ResourceDefinition<LimitRange> = {
  ...limitRanges,
  singular: "limitrange",
  shortNames: ["limits"],
  setDefaults: setLimitRangeDefaults,
  validate: validateLimitRange,
  columns: [NAME_COLUMN, column("Created At", "date", "When the server created the object.")],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
};
