/** A name that is this far off, measured by its length, is another name and no slip of the finger. */
const MOST_SLIPS_SHARE = 0.4;

/** The known name that was most likely meant; undefined when none is near. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let nearest: { name: string; slips: number } | undefined;
  for (const candidate of known) {
    const slips = slipsBetween(name.toLowerCase(), candidate.toLowerCase());
    if (slips <= candidate.length * MOST_SLIPS_SHARE && slips < (nearest?.slips ?? Infinity)) {
      nearest = { name: candidate, slips };
    }
  }
  return nearest?.name;
}

/** Letters to add, to leave out or to replace, to come from one word to the other. */
function slipsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (from[line - 1] === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
