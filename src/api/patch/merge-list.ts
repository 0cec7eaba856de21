import { isJsonObject, ownProperty, type JsonObject } from "../json-object.ts";
import type { TypeSchema } from "../schema/schema.ts";
import { identity, orderElements } from "./element-order.ts";
import {
  listOfLists,
  mergeOfLists,
  missingMergeKey,
  mixedElements,
  noElements,
  noMergeKeyDeclared,
  unexpectedType,
  unknownDirective,
} from "./strategic-errors.ts";

/** Merges one map into another; passed in because maps and lists contain each other. */
export type MergeMaps = (original: JsonObject, patch: JsonObject, type: TypeSchema | undefined) => JsonObject;

/**
 * Merges lists whose patch strategy is `merge`: maps by their merge key, scalars as a set.
 *
 * @param mergeMaps - Merges elements of the same key.
 * @throws {ApiError} As Kubernetes words it.
 */
export function mergeLists(
  original: readonly unknown[],
  patch: readonly unknown[],
  element: TypeSchema | undefined,
  mergeKey: string | undefined,
  mergeMaps: MergeMaps,
): unknown[] {
  if (original.length === 0 && patch.length === 0) return [];
  if (elementKind([original, patch]) !== "map") {
    return orderElements([...new Set([...original, ...patch])], patch, original, undefined);
  }
  if (!mergeKey) throw noMergeKeyDeclared();
  const { base, changes } = applyDirectives(original, patch, mergeKey);
  const merged = [...base];
  for (const change of changes) {
    const key = identity(change, mergeKey);
    const index = merged.findIndex((entry) => matches(entry, mergeKey, key));
    if (index < 0) merged.push(change);
    else merged[index] = mergeMaps(asMap(merged[index]), asMap(change), element);
  }
  return orderElements(merged, changes, base, mergeKey);
}

/**
 * `map` or another type that all elements have.
 *
 * @throws {ApiError} When types are mixed, there are lists in the list, or there is no element at all.
 */
export function elementKind(lists: readonly (readonly unknown[])[]): string {
  const kinds = new Set(lists.flat().map(kindOf));
  const [kind] = kinds;
  if (kind === undefined) throw noElements();
  if (kind === "list") throw listOfLists();
  if (kinds.size > 1) throw mixedElements(lists);
  return kind;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "list";
  return isJsonObject(value) ? "map" : typeof value;
}

/** Carries out `$patch: delete` and `$patch: replace` elements and takes them out of the patch. */
function applyDirectives(original: readonly unknown[], patch: readonly unknown[], mergeKey: string) {
  let base = [...original];
  let replaces = false;
  const changes: unknown[] = [];
  for (const element of patch) {
    const map = asMap(element);
    if (!Object.hasOwn(map, "$patch")) {
      changes.push(element);
      continue;
    }
    switch (map["$patch"]) {
      case "delete": {
        if (!Object.hasOwn(map, mergeKey)) throw missingMergeKey(map, mergeKey);
        const key = map[mergeKey];
        base = base.filter((entry) => !matches(entry, mergeKey, key));
        break;
      }
      case "replace":
        replaces = true;
        break;
      case "merge":
        throw mergeOfLists();
      default:
        throw unknownDirective(map["$patch"], map);
    }
  }
  return replaces ? { base: changes, changes: [] } : { base, changes };
}

function matches(entry: unknown, mergeKey: string, key: unknown): boolean {
  const map = asMap(entry);
  return Object.hasOwn(map, mergeKey) && ownProperty(map, mergeKey) === key;
}

function asMap(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw unexpectedType("map", value);
  return value;
}
