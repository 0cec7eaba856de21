import { isRecord, text, type Fields } from "../../../client/fields.ts";

/** An object on its way through a build. */
export interface Item {
  readonly object: Fields;
  /** Name and namespace before any transformation: patches and references may use them. */
  readonly originalName: string;
  readonly originalNamespace: string | undefined;
  /** Gets the hash of its content behind its name at the end. */
  readonly hashed: boolean;
}

export function newItem(object: Fields, hashed = false): Item {
  const metadata = metadataOf(object);
  return {
    object,
    originalName: text(metadata, "name") ?? "",
    originalNamespace: text(metadata, "namespace"),
    hashed,
  };
}

/** `metadata`, or an empty mapping. */
export function metadataOf(object: Fields): Fields {
  return fieldsAt(object, "metadata") ?? {};
}

/** The mapping at a path of names; undefined when there is none. */
export function fieldsAt(object: unknown, ...path: string[]): Fields | undefined {
  let value: unknown = object;
  for (const name of path) value = isRecord(value) ? value[name] : undefined;
  return isRecord(value) ? value : undefined;
}

/**
 * A copy with the mapping at a path replaced by `change` of it; the object itself when the path is missing and
 * `create` is not set.
 */
export function changeAt(
  object: Fields,
  path: readonly string[],
  change: (fields: Fields) => Fields,
  create = false,
): Fields {
  const [name, ...rest] = path;
  if (name === undefined) return change(object);
  const present = object[name];
  if (!isRecord(present) && !(create && (present === undefined || present === null))) return object;
  return { ...object, [name]: changeAt(isRecord(present) ? present : {}, rest, change, create) };
}

/** A copy in which `change` was applied to every mapping, outermost first. */
export function changeEverywhere(value: unknown, change: (fields: Fields) => Fields): unknown {
  if (Array.isArray(value)) return value.map((entry) => changeEverywhere(entry, change));
  if (!isRecord(value)) return value;
  const changed = change(value);
  return Object.fromEntries(Object.entries(changed).map(([name, entry]) => [name, changeEverywhere(entry, change)]));
}
