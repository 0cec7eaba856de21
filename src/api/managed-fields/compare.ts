import { EMPTY, FieldSet, MEMBER } from "./field-set.ts";
import { fieldElement, itemElement } from "./path-element.ts";
import { structureOfPart, structureOfValue, type Structure } from "./structure.ts";

/** Which fields differ between two states of an object. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

const SAME: Comparison = { added: EMPTY, modified: EMPTY, removed: EMPTY };
const LEAF_ADDED: Comparison = { ...SAME, added: MEMBER };
const LEAF_MODIFIED: Comparison = { ...SAME, modified: MEMBER };
const LEAF_REMOVED: Comparison = { ...SAME, removed: MEMBER };

/**
 * What changed from `before` to `after`; undefined stands for a part that is not there.
 *
 * @see sigs.k8s.io/structured-merge-diff/typed/compare.go
 */
export function compare(structure: Structure, before: unknown, after: unknown): Comparison {
  if (before === after) return SAME;
  if (structure.kind === "deduced") return compareDeduced(before, after);
  if (structure.kind === "leaf" || (isBlank(before) && isBlank(after))) return compareLeaf(before, after);
  const parts =
    structure.kind === "list" ? compareItems(structure, before, after) : compareFields(structure, before, after);
  // What contains other parts comes and goes itself, too.
  if (before === undefined) return { ...parts, added: asMember(parts.added) };
  if (after === undefined) return { ...parts, removed: asMember(parts.removed) };
  return parts;
}

/** What looks different is removed, and added as what it is now. */
function compareDeduced(before: unknown, after: unknown): Comparison {
  const old = structureOfValue({ kind: "deduced" }, before ?? after);
  const next = structureOfValue({ kind: "deduced" }, after ?? before);
  if (old === next) return compare(next, before, after);
  return { ...compare(old, before, undefined), added: compare(next, undefined, after).added };
}

/** Whether nothing differs. */
export function isSame({ added, modified, removed }: Comparison): boolean {
  return added.isEmpty && modified.isEmpty && removed.isEmpty;
}

function asMember(set: FieldSet): FieldSet {
  return set.isEmpty ? MEMBER : new FieldSet(true, set.children);
}

function compareLeaf(before: unknown, after: unknown): Comparison {
  if (before === undefined) return LEAF_ADDED;
  if (after === undefined) return LEAF_REMOVED;
  return equalValues(before, after) ? SAME : LEAF_MODIFIED;
}

function compareFields(
  structure: Extract<Structure, { kind: "struct" | "map" }>,
  before: unknown,
  after: unknown,
): Comparison {
  const old = recordOf(before);
  const next = recordOf(after);
  const parts = new Parts();
  const visit = (name: string) => {
    const inner = structureOfPart(structure, name);
    if (inner) parts.add(fieldElement(name), compare(inner, old[name], next[name]));
  };
  for (const name of Object.keys(next)) visit(name);
  for (const name of Object.keys(old)) if (!Object.hasOwn(next, name)) visit(name);
  return parts.comparison;
}

function compareItems(structure: Extract<Structure, { kind: "list" }>, before: unknown, after: unknown): Comparison {
  const old = indexed(structure, before);
  const next = indexed(structure, after);
  // Items that cannot be told apart are compared as one.
  if (!old || !next) return compareLeaf(before, after);
  const parts = new Parts();
  for (const [element, item] of next) parts.add(element, compare(structure.element, old.get(element), item));
  for (const [element, item] of old) {
    if (!next.has(element)) parts.add(element, compare(structure.element, item, undefined));
  }
  return parts.comparison;
}

function indexed(structure: Extract<Structure, { kind: "list" }>, list: unknown): Map<string, unknown> | undefined {
  const items = new Map<string, unknown>();
  for (const item of Array.isArray(list) ? list : []) {
    const element = itemElement(structure, item);
    if (element === undefined || items.has(element)) return undefined;
    items.set(element, item);
  }
  return items;
}

/** Collects what differs below one node. */
class Parts {
  readonly #added = new Map<string, FieldSet>();
  readonly #modified = new Map<string, FieldSet>();
  readonly #removed = new Map<string, FieldSet>();

  add(element: string, { added, modified, removed }: Comparison): void {
    if (!added.isEmpty) this.#added.set(element, added);
    if (!modified.isEmpty) this.#modified.set(element, modified);
    if (!removed.isEmpty) this.#removed.set(element, removed);
  }

  get comparison(): Comparison {
    const setOf = (children: Map<string, FieldSet>) => (children.size === 0 ? EMPTY : new FieldSet(false, children));
    return { added: setOf(this.#added), modified: setOf(this.#modified), removed: setOf(this.#removed) };
  }
}

/** Nothing, null, or without parts. */
function isBlank(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** Whether two JSON values are equal, whatever the order of keys. */
export function equalValues(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(b, key) && equalValues((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}
