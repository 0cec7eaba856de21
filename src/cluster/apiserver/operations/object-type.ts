import { emptyObject } from "../../../api/managed-fields/new-object.ts";
import { structureOfObject, type Structure } from "../../../api/managed-fields/structure.ts";
import { apiVersionOf } from "../../../api/resources.ts";
import { schemaFor } from "../../../api/schema/schema.ts";
import type { ResourceDefinition } from "../registry/definition.ts";

/** How the objects of a resource are owned and merged. */
export interface ObjectType {
  readonly structure: Structure;
  /** What an object is before anything was set. */
  readonly empty: Readonly<Record<string, unknown>>;
}

/** Undefined for a kind without a schema, such as those of tests. */
export function objectTypeOf(definition: ResourceDefinition): ObjectType | undefined {
  if (definition.structure) return { structure: definition.structure, empty: {} };
  const schema = schemaFor(apiVersionOf(definition), definition.kind);
  return schema && { structure: structureOfObject(schema), empty: emptyObject(schema) };
}
