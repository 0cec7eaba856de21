import type { KubernetesObject } from "../../api/meta.ts";
import { badRequest } from "../../api/status.ts";
import type { StoredObject } from "../storage/stored-object.ts";
import { partialObject } from "./partial-object.ts";
import type { ResourceDefinition, TableColumn } from "./registry/definition.ts";

/** metav1.Table, which `kubectl get` prints. */
export interface Table {
  kind: "Table";
  apiVersion: string;
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  columnDefinitions: readonly TableColumn[];
  rows: { cells: unknown[]; object: unknown }[];
}

type IncludeObject = "None" | "Metadata" | "Object";

const DEFAULT_COLUMNS: readonly TableColumn[] = [
  { name: "Name", type: "string", format: "name", description: "Name of the object", priority: 0 },
  { name: "Created At", type: "date", format: "", description: "When the object was created", priority: 0 },
];

/**
 * How much of each object goes into its row: the query parameter `includeObject`.
 *
 * @throws {ApiError} BadRequest
 */
export function includeObjectOf(query: URLSearchParams): IncludeObject {
  const text = query.get("includeObject") ?? "";
  if (text === "") return "Metadata";
  if (text === "None" || text === "Metadata" || text === "Object") return text;
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(text)}: must be 'Metadata', 'Object', 'None', or empty`,
  );
}

/** Objects as a table; `version` is the one of `meta.k8s.io` that was asked for. */
export function tableOf(
  definition: ResourceDefinition,
  objects: readonly StoredObject[],
  metadata: Table["metadata"],
  options: { include: IncludeObject; version: string; nowMs: number },
): Table {
  const { include, version, nowMs } = options;
  return {
    kind: "Table",
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    columnDefinitions: (definition.columns ?? DEFAULT_COLUMNS).map((column) => ({
      ...column,
      format: column.format ?? "",
    })),
    rows: objects.map(({ object }) => ({
      cells: definition.cells?.(object, nowMs) ?? defaultCells(object),
      object: include === "None" ? null : include === "Object" ? object : partialObject(object, version),
    })),
  };
}

function defaultCells({ metadata }: KubernetesObject): unknown[] {
  return [metadata.name, metadata.creationTimestamp];
}
