import stringWidth from "string-width";

/** Pads to `width` columns of a terminal, in which Korean letters take two. */
export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - stringWidth(text)));
}

/** Like {@link padEnd}, to the right. */
export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - stringWidth(text))) + text;
}

/** Where the cells of a column stand. */
type Alignment = "start" | "end";

/**
 * Lines of a table with aligned columns, two spaces apart.
 *
 * @param rows - The first one is the heading; all have the same number of cells.
 * @param alignments - One per column; default: the first to the left, the others to the right.
 */
export function tableLines(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[] = ["start"],
): string[] {
  const widths = (rows[0] ?? []).map((_, column) => widest(rows.map((row) => row[column] ?? "")));
  const pad = (column: number) => (alignments[column] === "start" ? padEnd : padStart);
  return rows.map((row) =>
    row
      .map((cell, column) => pad(column)(cell, widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** Columns that the widest of the texts takes; 0 for none. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, stringWidth(text)), 0);
}
