import type { TableColumn } from "./definition.ts";

/** The first column of every table. */
export const NAME_COLUMN: TableColumn = {
  name: "Name",
  type: "string",
  format: "name",
  description: "Unique within a namespace; set at creation, never changed.",
  priority: 0,
};

/** Time since the object was created. */
export const AGE_COLUMN: TableColumn = {
  name: "Age",
  type: "string",
  format: "",
  description: "Time since the server created the object.",
  priority: 0,
};

/** A column that is always shown. */
export function column(name: string, type: TableColumn["type"], description: string): TableColumn {
  return { name, type, format: "", description, priority: 0 };
}

/** A column that is shown with `-o wide` only. */
export function wideColumn(name: string, description: string): TableColumn {
  return { name, type: "string", format: "", description, priority: 1 };
}

/** Labels as kubectl prints them: `a=b,k=v`, or `<none>`. */
export function labelsCell(labels: Record<string, string> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? "<none>" : pairs.toSorted().join(",");
}
