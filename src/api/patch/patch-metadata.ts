import { objectSchema, type TypeSchema } from "../schema/schema.ts";
import { unknownField } from "./strategic-errors.ts";

/** How a field's value is merged. */
export interface PatchMetadata {
  /** Of the value; undefined where nothing is known of it. */
  readonly type: TypeSchema | undefined;
  readonly strategy: "merge" | "replace" | undefined;
  readonly mergeKey: string | undefined;
}

const UNKNOWN: PatchMetadata = { type: undefined, strategy: undefined, mergeKey: undefined };

/** How the field `key` of a type is merged. @throws {ApiError} The type has no such field. */
export function patchMetadata(type: TypeSchema | undefined, key: string): PatchMetadata {
  if (type?.shape === "map") return { ...UNKNOWN, type: type.element };
  if (type?.shape !== "object") return UNKNOWN;
  const field = objectSchema(type.name).fields.get(key);
  if (!field) throw unknownField(key, type.name.slice(type.name.lastIndexOf(".") + 1));
  const strategy = field.patchStrategy.find((name) => name === "merge" || name === "replace");
  return { type: field.type, strategy, mergeKey: field.patchMergeKey };
}

/** The type of a list's elements. */
export function elementType(type: TypeSchema | undefined): TypeSchema | undefined {
  return type?.shape === "list" ? type.element : undefined;
}
