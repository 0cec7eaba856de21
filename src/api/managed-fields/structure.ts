import { objectSchema, type FieldSchema, type ObjectSchema, type TypeSchema } from "../schema/schema.ts";

/**
 * How a part of an object is owned and merged: as one (`leaf`), by field, by key, by item, or as its value looks
 * (`deduced`, where there is no schema: objects by key, all else as one).
 *
 * @see kube-openapi/pkg/schemaconv/smd.go
 */
export type Structure =
  | { readonly kind: "leaf"; readonly is: "numeric" | "string" | "boolean" | "any" | "list" | "map" }
  | { readonly kind: "struct"; readonly field: (name: string) => Structure | undefined }
  | { readonly kind: "map"; readonly element: Structure }
  /** Items are told apart by these fields; without any by their value. */
  | { readonly kind: "list"; readonly element: Structure; readonly keys: readonly string[] }
  | { readonly kind: "deduced" };

const ANY = { kind: "leaf", is: "any" } as const;
const DEDUCED_LIST = { kind: "leaf", is: "list" } as const;
const DEDUCED_MAP = { kind: "map", element: { kind: "deduced" } } as const;

/** What a structure is for one value: `deduced` becomes one of the others. */
export function structureOfValue(structure: Structure, value: unknown): Exclude<Structure, { kind: "deduced" }> {
  if (structure.kind !== "deduced") return structure;
  if (Array.isArray(value)) return DEDUCED_LIST;
  return typeof value === "object" && value !== null ? DEDUCED_MAP : ANY;
}

/** The structure of a named part; undefined where there is none of that name. */
export function structureOfPart(structure: Structure, name: string): Structure | undefined {
  if (structure.kind === "map") return structure.element;
  if (structure.kind === "deduced") return structure;
  return structure.kind === "struct" ? structure.field(name) : undefined;
}

const ofTypes = new Map<string, Structure>();
const ofFields = new WeakMap<FieldSchema, Structure>();

/** The structure of a field. */
function structureOfField(field: FieldSchema): Structure {
  const known = ofFields.get(field);
  if (known) return known;
  const structure = makeStructure(field);
  ofFields.set(field, structure);
  return structure;
}

/** The structure of a whole kind. */
export function structureOfObject(schema: ObjectSchema): Structure {
  const known = ofTypes.get(schema.name);
  if (known) return known;
  const structure = schema.atomic ? ({ kind: "leaf", is: "map" } as const) : structOf(schema);
  ofTypes.set(schema.name, structure);
  return structure;
}

function structOf({ fields }: ObjectSchema): Structure {
  const field = (name: string) => {
    const found = fields.get(name);
    return found && structureOfField(found);
  };
  return { kind: "struct", field };
}

function makeStructure(field: FieldSchema): Structure {
  const { type, mapType } = field;
  if (type.shape === "list") {
    const keys = keysOf(field);
    return keys ? { kind: "list", element: structureOfType(type.element), keys } : { kind: "leaf", is: "list" };
  }
  if (mapType === "atomic" && type.shape !== "scalar") return { kind: "leaf", is: "map" };
  return structureOfType(type);
}

/** Names of the key fields, none for a set; undefined for a list that is owned as one. */
function keysOf({ listType, listMapKeys, patchStrategy, patchMergeKey }: FieldSchema): readonly string[] | undefined {
  if (listType === "map") return listMapKeys ?? [];
  if (listType === "set") return [];
  if (listType === "atomic" || !patchStrategy.includes("merge")) return undefined;
  return patchMergeKey === undefined ? [] : [patchMergeKey];
}

function structureOfType(type: TypeSchema): Structure {
  if (type.shape === "object") return structureOfObject(objectSchema(type.name));
  if (type.shape === "map") return { kind: "map", element: structureOfType(type.element) };
  if (type.shape === "list") return { kind: "leaf", is: "list" };
  if (type.shape === "schema-or") return ANY;
  const { scalar } = type;
  if (scalar === "int32" || scalar === "int64" || scalar === "double") return { kind: "leaf", is: "numeric" };
  if (scalar === "boolean") return { kind: "leaf", is: "boolean" };
  return {
    kind: "leaf",
    is: scalar === "any" || scalar === "int-or-string" || scalar === "quantity" ? "any" : "string",
  };
}
