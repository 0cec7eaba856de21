import { isMap, isPair, isSeq, type Document, type LineCounter, type Node } from "yaml";

/** `spec.ports[0].nodePort` -> `["spec", "ports", 0, "nodePort"]`; `data[my.key]` -> `["data", "my.key"]`. */
export function parseFieldPath(path: string): (string | number)[] {
  const steps: (string | number)[] = [];
  for (const [, bracketed, plain] of path.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)) {
    if (plain !== undefined) steps.push(plain);
    else if (bracketed !== undefined) steps.push(/^\d+$/.test(bracketed) ? Number(bracketed) : bracketed);
  }
  return steps;
}

/**
 * The line (from 1) where a field is written; of its nearest present parent when it is missing.
 *
 * Names with dots inside (`metadata.annotations.example.com/x`) are found, too.
 */
export function lineOfField(document: Document, lines: LineCounter, path: string): number | undefined {
  let node: unknown = document.contents;
  let offset = startOf(node);
  const steps = parseFieldPath(path);
  for (let index = 0; index < steps.length;) {
    const found = isMap(node) ? findKey(node.items, steps, index) : findItem(node, steps[index]);
    if (!found) break;
    index += found.used;
    node = found.value;
    offset = found.offset ?? offset;
  }
  return offset === undefined ? undefined : lines.linePos(offset).line;
}

interface Found {
  readonly value: unknown;
  readonly offset: number | undefined;
  /** How many steps of the path the name took. */
  readonly used: number;
}

function findKey(items: readonly unknown[], steps: readonly (string | number)[], from: number): Found | undefined {
  for (let used = 1; from + used <= steps.length; used += 1) {
    const name = steps.slice(from, from + used).join(".");
    for (const item of items) {
      if (!isPair(item)) continue;
      const key = item.key as Node & { value?: unknown };
      if (String(key?.value) === name) return { value: item.value, offset: startOf(key), used };
    }
  }
  return undefined;
}

function findItem(node: unknown, step: string | number | undefined): Found | undefined {
  if (!isSeq(node) || typeof step !== "number") return undefined;
  const value = node.items[step];
  return value === undefined ? undefined : { value, offset: startOf(value), used: 1 };
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}
