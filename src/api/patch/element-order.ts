import { isJsonObject, ownProperty } from "../json-object.ts";
import { missingMergeKey, unexpectedType } from "./strategic-errors.ts";

/** What identifies an element: the value of the merge key of a map, or the element itself. */
export function identity(element: unknown, mergeKey: string | undefined): unknown {
  if (mergeKey === undefined || mergeKey === "") return element;
  if (!isJsonObject(element)) throw unexpectedType("map", element);
  if (!Object.hasOwn(element, mergeKey)) throw missingMergeKey(element, mergeKey);
  return ownProperty(element, mergeKey);
}

/**
 * Brings the elements of a merged list into order: those that the patch names in the order of the patch, the others in
 * the order they had, interleaved as they were before where that is possible.
 *
 * @param order - The elements that the patch names.
 * @param before - The list before the patch.
 * @see kubernetes apimachinery/pkg/util/strategicpatch/patch.go normalizeElementOrder (v1.36)
 */
export function orderElements(
  merged: readonly unknown[],
  order: readonly unknown[],
  before: readonly unknown[],
  mergeKey: string | undefined,
): unknown[] {
  const positionsIn = (list: readonly unknown[]) => {
    const positions = new Map<unknown, number>();
    for (const [index, element] of list.entries()) {
      const key = identity(element, mergeKey);
      if (!positions.has(key)) positions.set(key, index);
    }
    return (element: unknown) => positions.get(identity(element, mergeKey));
  };
  const inOrder = positionsIn(order);
  const inBefore = positionsIn(before);
  const named = sortBy(
    merged.filter((element) => inOrder(element) !== undefined),
    inOrder,
  );
  const others = sortBy(
    merged.filter((element) => inOrder(element) === undefined),
    inBefore,
  );
  return interleave(others, named, inBefore);
}

type Position = (element: unknown) => number | undefined;

function sortBy(list: readonly unknown[], position: Position): unknown[] {
  return list.toSorted((a, b) => (position(a) ?? 0) - (position(b) ?? 0));
}

/** Takes from `others` as long as its first element stood before the first of `named`, else from `named`. */
function interleave(others: readonly unknown[], named: readonly unknown[], position: Position): unknown[] {
  const result: unknown[] = [];
  let remaining = others;
  for (const element of named) {
    const here = position(element);
    const next = here === undefined ? 0 : remaining.findIndex((other) => (position(other) ?? here) >= here);
    const before = next < 0 ? remaining.length : next;
    result.push(...remaining.slice(0, before), element);
    remaining = remaining.slice(before);
  }
  return [...result, ...remaining];
}
