import { readFileSync } from "node:fs";

type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>;

let loaded: Descriptions | undefined;

/**
 * The documentation of a type or of one of its fields, as `kubectl explain` shows it; undefined where there is none.
 *
 * The data (descriptions.json, made by scripts/generate-schema.mjs) is read on first use.
 *
 * @param typeName - Full name, e.g. `io.k8s.api.core.v1.Pod`.
 */
export function descriptionOf(typeName: string, field = ""): string | undefined {
  loaded ??= JSON.parse(readFileSync(new URL("descriptions.json", import.meta.url), "utf8")) as Descriptions;
  const ofType = Object.hasOwn(loaded, typeName) ? loaded[typeName] : undefined;
  return ofType && Object.hasOwn(ofType, field) ? ofType[field] : undefined;
}
