/** The indexes in a text such as `1,3-5`; what is not below `completions` is left out. */
export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? "").split(",")) {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (first === undefined) continue;
    for (let index = Number(first); index <= Number(last) && index < completions; index++) indexes.add(index);
  }
  return indexes;
}

/**
 * The text form of indexes: three or more in a row are written as a range.
 *
 * @see kubernetes/pkg/controller/job/indexed_job_utils.go orderedIntervals.String (v1.36)
 */
export function formatIndexes(indexes: Iterable<number>): string {
  const parts: string[] = [];
  let first: number | undefined;
  let last = -1;
  const end = () => {
    if (first === undefined) return;
    if (last === first) parts.push(`${first}`);
    else parts.push(last === first + 1 ? `${first},${last}` : `${first}-${last}`);
  };
  for (const index of [...indexes].sort((a, b) => a - b)) {
    if (first === undefined || index > last + 1) {
      end();
      first = index;
    }
    last = index;
  }
  end();
  return parts.join(",");
}
