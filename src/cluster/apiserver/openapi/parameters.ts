import type { JsonSchema } from "./schemas.ts";

/** Parameters of operations, as OpenAPI describes them. */
export interface Parameter {
  readonly name: string;
  readonly in: "query" | "path";
  readonly description: string;
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

const query = (name: string, type: "string" | "boolean" | "integer", description: string): Parameter => ({
  name,
  in: "query",
  description,
  schema: { type, uniqueItems: true },
});

const dryRun = query("dryRun", "string", "`All` runs all stages but stores nothing.");
const fieldManager = query("fieldManager", "string", "Name of the program that makes the change.");
const fieldValidation = query(
  "fieldValidation",
  "string",
  "What becomes of unknown and duplicate fields: `Ignore`, `Warn` (default) or `Strict`.",
);
const force = query("force", "boolean", "Takes over fields of other managers in server-side apply.");

/** Of create and update. */
export const writeParameters: readonly Parameter[] = [dryRun, fieldManager, fieldValidation];
/** Of patch; kubectl looks for `fieldValidation` here to know whether the server validates. */
export const patchParameters: readonly Parameter[] = [...writeParameters, force];
/** Of delete. */
export const deleteParameters: readonly Parameter[] = [
  dryRun,
  query("gracePeriodSeconds", "integer", "Seconds until the object is ended by force."),
  query("orphanDependents", "boolean", "Deprecated: use propagationPolicy."),
  query("propagationPolicy", "string", "What becomes of dependents: `Orphan`, `Background` or `Foreground`."),
];
/** Of list and delete collection. */
export const listParameters: readonly Parameter[] = [
  query("allowWatchBookmarks", "boolean", "Asks for BOOKMARK events in a watch."),
  query("continue", "string", "Where the next page starts, from the last answer."),
  query("fieldSelector", "string", "Narrows the list by fields."),
  query("labelSelector", "string", "Narrows the list by labels."),
  query("limit", "integer", "The most objects in one answer."),
  query("resourceVersion", "string", "How new the data must be."),
  query("resourceVersionMatch", "string", "How resourceVersion is meant: `Exact` or `NotOlderThan`."),
  query("sendInitialEvents", "boolean", "Starts a watch with the present objects."),
  query("timeoutSeconds", "integer", "Ends a watch after this time."),
  query("watch", "boolean", "Streams changes instead of a list."),
];

/** A part of the path, such as `{namespace}`. */
export function pathParameter(name: string, description: string): Parameter {
  return { name, in: "path", description, required: true, schema: { type: "string", uniqueItems: true } };
}
