import { copyJson, isJsonObject, ownProperty, setOwnProperty, type JsonObject } from "../json-object.ts";
import { schemaFor, type TypeSchema } from "../schema/schema.ts";
import { identity, orderElements } from "./element-order.ts";
import { elementKind, mergeLists } from "./merge-list.ts";
import { elementType, patchMetadata } from "./patch-metadata.ts";
import { badFormat, unexpectedType, unknownDirective, wrongOrder } from "./strategic-errors.ts";

const DIRECTIVE = "$patch";
const RETAIN_KEYS = "$retainKeys";
const DELETE_PREFIX = "$deleteFromPrimitiveList";
const ORDER_PREFIX = "$setElementOrder";

/**
 * Applies a strategic merge patch to a copy: a merge patch whose lists are merged by the keys that the kind declares,
 * with the directives `$patch`, `$retainKeys`, `$setElementOrder/x` and `$deleteFromPrimitiveList/x`.
 *
 * Of a kind that is not in the schema nothing is declared, so its lists are replaced.
 *
 * @throws {ApiError} As Kubernetes words it.
 * @see kubernetes apimachinery/pkg/util/strategicpatch/patch.go StrategicMergeMapPatch (v1.36)
 */
export function applyStrategicMergePatch(
  document: unknown,
  patch: unknown,
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
): unknown {
  if (!isJsonObject(document)) throw unexpectedType("map", document);
  if (!isJsonObject(patch)) throw unexpectedType("map", patch);
  const schema = schemaFor(apiVersion, kind);
  const type: TypeSchema | undefined = schema && { shape: "object", name: schema.name };
  return mergeMaps(copyJson(document) as JsonObject, copyJson(patch) as JsonObject, type);
}

/** Both maps are copies of our own: the original becomes the result, the patch is used up. */
function mergeMaps(original: JsonObject, patch: JsonObject, type: TypeSchema | undefined): JsonObject {
  if (Object.hasOwn(patch, DIRECTIVE)) return followDirective(patch);
  retainKeys(original, patch);
  for (const key of Object.keys(patch)) if (key.startsWith(ORDER_PREFIX)) mergeInOrder(original, patch, key, type);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(DELETE_PREFIX)) deleteScalars(original, directiveTarget(key, DELETE_PREFIX), value, type);
    else if (value === null) delete original[key];
    else mergeMember(original, key, value, type);
  }
  return original;
}

function followDirective(patch: JsonObject): JsonObject {
  const { [DIRECTIVE]: directive, ...rest } = patch;
  if (directive === "replace") return rest;
  if (directive === "delete") return {};
  throw unknownDirective(directive, patch);
}

function mergeMember(original: JsonObject, key: string, value: unknown, type: TypeSchema | undefined): void {
  const present = ownProperty(original, key);
  if (isJsonObject(present) && isJsonObject(value)) {
    const { type: memberType, strategy } = patchMetadata(type, key);
    setOwnProperty(original, key, strategy === "replace" ? value : mergeMaps(present, value, memberType));
  } else if (Array.isArray(present) && Array.isArray(value)) {
    const { type: memberType, strategy, mergeKey } = patchMetadata(type, key);
    const element = elementType(memberType);
    const merged = strategy === "merge" ? mergeLists(present, value, element, mergeKey, mergeMaps) : value;
    setOwnProperty(original, key, merged);
  } else {
    const plain = withoutDirectives(value);
    if (plain === undefined) delete original[key];
    else setOwnProperty(original, key, plain);
  }
}

/** What there is nothing to merge with: maps that carry a directive go, and so do nulls. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((entry) => entry !== undefined);
  if (!isJsonObject(value)) return value;
  if (Object.hasOwn(value, DIRECTIVE)) return undefined;
  const result: JsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    const plain = member === null ? undefined : withoutDirectives(member);
    if (plain !== undefined) setOwnProperty(result, key, plain);
  }
  return result;
}

/** `$retainKeys` names all members that may stay; the patch must not set others. */
function retainKeys(original: JsonObject, patch: JsonObject): void {
  if (!Object.hasOwn(patch, RETAIN_KEYS)) return;
  const listed = patch[RETAIN_KEYS];
  delete patch[RETAIN_KEYS];
  if (!Array.isArray(listed)) throw badFormat("retainKeys");
  const retained = new Set<unknown>(listed);
  for (const [key, value] of Object.entries(patch)) {
    const isDirective = key.startsWith(DELETE_PREFIX) || key.startsWith(ORDER_PREFIX);
    if (value !== null && !isDirective && !retained.has(key)) throw badFormat("retainKeys");
  }
  for (const key of Object.keys(original)) if (!retained.has(key)) delete original[key];
}

/** Merges a list that has a `$setElementOrder` directive, and takes both out of the patch. */
function mergeInOrder(original: JsonObject, patch: JsonObject, directive: string, type: TypeSchema | undefined): void {
  const order = asList(patch[directive]);
  delete patch[directive];
  const key = directiveTarget(directive, ORDER_PREFIX);
  const present = Object.hasOwn(original, key) ? asList(original[key]) : undefined;
  const changes = Object.hasOwn(patch, key) ? asList(patch[key]) : undefined;
  const { type: listType, strategy, mergeKey } = patchMetadata(type, key);
  checkOrder(changes ?? [], order, mergeKey);
  if (!present && !changes) return;
  delete patch[key];
  const merged = mergedElements(present, changes, () =>
    strategy === "merge"
      ? mergeLists(present ?? [], changes ?? [], elementType(listType), mergeKey, mergeMaps)
      : (changes ?? []),
  );
  if (merged.length > 0) elementKind([merged]);
  setOwnProperty(original, key, orderElements(merged, order, present ?? [], mergeKey));
}

function mergedElements(
  present: readonly unknown[] | undefined,
  changes: readonly unknown[] | undefined,
  merge: () => readonly unknown[],
): readonly unknown[] {
  if (!changes) return present ?? [];
  return present ? merge() : asList(withoutDirectives(changes));
}

/** The elements of the patch must appear in the order list, in the same order. Deletions need not. */
function checkOrder(changes: readonly unknown[], order: readonly unknown[], mergeKey: string | undefined): void {
  if (changes.length === 0 || order.length === 0) return;
  let position = 0;
  for (const element of changes) {
    if (isJsonObject(element) && Object.hasOwn(element, DIRECTIVE)) continue;
    const key = identity(element, mergeKey);
    while (position < order.length && identity(order[position], mergeKey) !== key) position++;
    if (position++ >= order.length) throw wrongOrder(changes, order);
  }
}

function deleteScalars(original: JsonObject, key: string, values: unknown, type: TypeSchema | undefined): void {
  const present = ownProperty(original, key);
  if (!Array.isArray(present) || !Array.isArray(values)) return;
  if (patchMetadata(type, key).strategy !== "merge") {
    // Kubernetes takes the list of deletions for the new list here.
    setOwnProperty(original, key, values);
    return;
  }
  const deleted = new Set<unknown>(values);
  setOwnProperty(
    original,
    key,
    present.filter((entry) => !deleted.has(entry)),
  );
}

function directiveTarget(directive: string, prefix: string): string {
  const slash = directive.indexOf("/");
  if (slash < 0 || directive.slice(0, slash) !== prefix) {
    throw badFormat(prefix === DELETE_PREFIX ? "primitive list" : "setElementOrder list");
  }
  return directive.slice(slash + 1);
}

function asList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw unexpectedType("list", value);
  return value;
}
