import type { FieldSet } from "./field-set.ts";
import { fieldElement, itemElement } from "./path-element.ts";
import { structureOfPart, structureOfValue, type Structure } from "./structure.ts";

type Fields = Record<string, unknown>;

/**
 * The live state with a configuration laid over it. Neither is changed; parts are shared.
 *
 * @see sigs.k8s.io/structured-merge-diff/typed/merge.go
 */
export function merge(declared: Structure, live: unknown, configured: unknown): unknown {
  if (configured === undefined) return live;
  const structure = structureOfValue(declared, configured);
  if (structure !== structureOfValue(declared, live)) return configured;
  if (live === undefined || live === null || configured === null || structure.kind === "leaf") return configured;
  if (structure.kind === "list") return mergeItems(structure, live, configured);
  const merged: Fields = { ...(live as Fields) };
  for (const [name, value] of Object.entries(configured as Fields)) {
    const inner = structureOfPart(structure, name);
    merged[name] = inner ? merge(inner, merged[name], value) : value;
  }
  return merged;
}

/** Live items stay in their order; configured ones come in theirs, each where its neighbours are. */
function mergeItems(structure: Extract<Structure, { kind: "list" }>, live: unknown, configured: unknown): unknown[] {
  const liveItems = keyed(structure, live);
  const newItems = keyed(structure, configured);
  const liveByElement = new Map(liveItems);
  const newByElement = new Map(newItems);
  const shared = newItems.map(([element]) => element).filter((element) => liveByElement.has(element));
  const done = new Set<string>();
  const merged: unknown[] = [];
  const take = (element: string) => {
    done.add(element);
    merged.push(merge(structure.element, liveByElement.get(element), newByElement.get(element)));
    if (shared[0] === element) shared.shift();
  };
  let at = 0;
  let next = 0;
  while (at < liveItems.length || next < newItems.length) {
    const [liveElement, liveItem] = liveItems[at] ?? [undefined, undefined];
    const [newElement] = newItems[next] ?? [undefined];
    if (liveElement !== undefined && !newByElement.has(liveElement)) {
      merged.push(liveItem);
      at += 1;
    } else if (liveElement !== undefined && (done.has(liveElement) || isLater(liveElement, newElement, shared))) {
      at += 1;
    } else if (newElement !== undefined) {
      if (liveElement === newElement) at += 1;
      if (!done.has(newElement)) take(newElement);
      next += 1;
    } else at += 1;
  }
  return merged;
}

/** A shared item whose turn, by the configuration's order, has not come. */
function isLater(liveElement: string, newElement: string | undefined, shared: readonly string[]): boolean {
  return newElement !== undefined && liveElement !== newElement && shared[0] !== undefined && shared[0] !== liveElement;
}

function keyed(structure: Extract<Structure, { kind: "list" }>, list: unknown): (readonly [string, unknown])[] {
  const items = Array.isArray(list) ? (list as unknown[]) : [];
  // What has no key keeps its place: it can be matched with nothing.
  return items.map((item, index) => [itemElement(structure, item) ?? `i:${index}`, item] as const);
}

/**
 * The state without the fields and items of a set; what has lost all its parts is gone itself.
 *
 * @see sigs.k8s.io/structured-merge-diff/typed/remove.go
 */
export function removeFields(declared: Structure, value: unknown, removed: FieldSet): unknown {
  const structure = structureOfValue(declared, value);
  if (structure.kind === "leaf" || value === null || value === undefined || removed.isEmpty) return value;
  if (structure.kind === "list") {
    const kept = keyed(structure, value).flatMap(([element, item]) => {
      const part = removed.children.get(element);
      if (part?.isMember) return [];
      return [part ? removeFields(structure.element, item, part) : item];
    });
    return kept.length > 0 ? kept : undefined;
  }
  const kept: Fields = {};
  for (const [name, part] of Object.entries(value as Fields)) {
    const set = removed.children.get(fieldElement(name));
    if (set?.isMember) continue;
    const inner = set && structureOfPart(structure, name);
    const rest = inner ? removeFields(inner, part, set) : part;
    if (rest !== undefined) kept[name] = rest;
  }
  return Object.keys(kept).length > 0 ? kept : undefined;
}
