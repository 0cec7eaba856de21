import type { Structure } from "./structure.ts";

type ListStructure = Extract<Structure, { kind: "list" }>;

/** Key fields that may be left out. */
const KEY_DEFAULTS: Readonly<Record<string, unknown>> = { protocol: "TCP" };

/** The element of a named field or of a key of a map. */
export function fieldElement(name: string): string {
  return `f:${name}`;
}

/**
 * What tells an item of a list apart; undefined when one of its key fields is missing.
 *
 * @param item - Of a list by keys an object, of a set a scalar.
 */
export function itemElement({ keys }: ListStructure, item: unknown): string | undefined {
  if (keys.length === 0) return `v:${JSON.stringify(item)}`;
  if (typeof item !== "object" || item === null) return undefined;
  const values: Record<string, unknown> = {};
  for (const key of keys.toSorted()) {
    const value = (item as Record<string, unknown>)[key] ?? KEY_DEFAULTS[key];
    if (value === undefined) return undefined;
    values[key] = value;
  }
  return `k:${JSON.stringify(values)}`;
}

/** A path as failures name it: `.spec.containers[name="app"].image`. */
export function pathText(path: readonly string[]): string {
  return path.map(elementText).join("");
}

function elementText(element: string): string {
  const value = element.slice(2);
  if (element.startsWith("f:")) return `.${value}`;
  if (element.startsWith("v:")) return `[=${value}]`;
  if (!element.startsWith("k:")) return `[${value}]`;
  const keys = Object.entries(JSON.parse(value) as Record<string, unknown>);
  return `[${keys.map(([key, entry]) => `${key}=${JSON.stringify(entry)}`).join(",")}]`;
}
