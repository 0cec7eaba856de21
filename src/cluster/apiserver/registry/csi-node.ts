import { ageOf } from "../../../api/age.ts";
import { duplicate, required, type FieldError } from "../../../api/field-error.ts";
import { csiNodes } from "../../../api/resources.ts";
import type { CsiNode } from "../../../api/storage.ts";
import { validateMetadata } from "../../../api/validation/metadata.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/storage/csinode/strategy.go (v1.36) */
export const csiNodeDefinition: ResourceDefinition<CsiNode> = {
  ...csiNodes,
  singular: "csinode",
  setDefaults: (node) => {
    node.spec ??= { drivers: null };
    node.spec.drivers ??= null;
    for (const driver of node.spec.drivers ?? []) driver.topologyKeys ??= null;
  },
  validate: (node) => [...validateMetadata(node, { namespaced: false }), ...driverErrors(node)],
  columns: [NAME_COLUMN, column("Drivers", "integer", "How many drivers run on the node."), AGE_COLUMN],
  cells: ({ metadata, spec }, nowMs) => [
    metadata.name,
    spec.drivers?.length ?? 0,
    ageOf(metadata.creationTimestamp, nowMs),
  ],
};

/** @see kubernetes/pkg/apis/storage/validation/validation.go validateCSINodeDrivers (v1.36) */
function driverErrors({ spec }: CsiNode): FieldError[] {
  const seen = new Set<string>();
  return (spec.drivers ?? []).flatMap(({ name, nodeID }, index) => {
    const field = `spec.drivers[${index}]`;
    const errors: FieldError[] = [];
    if (!name) errors.push(required(`${field}.name`));
    if (!nodeID) errors.push(required(`${field}.nodeID`));
    if (seen.has(name)) errors.push(duplicate(`${field}.name`, name));
    seen.add(name);
    return errors;
  });
}
