/** A parsed YAML or JSON mapping whose fields are not known yet. */
export type Fields = Record<string, unknown>;

/** Whether `value` is a mapping (not a list, not null). */
export function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field that holds text and is not empty. */
export function text(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
