import { apiVersionOf } from "../../api/resources.ts";
import type { Clock } from "../../clock.ts";
import type { StoredObject } from "../storage/stored-object.ts";
import type { Representation } from "./negotiate.ts";
import { partialObject } from "./partial-object.ts";
import type { ResourceDefinition } from "./registry/definition.ts";
import { includeObjectOf, tableOf } from "./table.ts";

/** Makes the JSON of objects inside watch events. */
export interface WatchEncoder {
  object(stored: StoredObject): Buffer;
  bookmark(revision: bigint, annotations?: Record<string, string>): Buffer;
}

/**
 * The encoder for a negotiated representation.
 *
 * A table carries its column definitions in the first event only.
 *
 * @throws {ApiError} BadRequest for a wrong `includeObject`.
 */
export function watchEncoder(
  definition: ResourceDefinition,
  query: URLSearchParams,
  representation: Representation,
  clock: Clock,
): WatchEncoder {
  const typeMeta = { kind: definition.kind, apiVersion: apiVersionOf(definition) };
  if (representation.as === "table") return tableEncoder(definition, query, representation.metaVersion, clock);
  const isPartial = representation.as === "partial";
  const { metaVersion } = representation;
  const partialMeta = { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${metaVersion}` };
  return {
    object: (stored) => (isPartial ? jsonBytes(partialObject(stored.object, metaVersion)) : stored.bytes),
    bookmark: (revision, annotations) =>
      jsonBytes({ ...(isPartial ? partialMeta : typeMeta), metadata: bookmarkMeta(revision, annotations) }),
  };
}

function tableEncoder(
  definition: ResourceDefinition,
  query: URLSearchParams,
  version: string,
  clock: Clock,
): WatchEncoder {
  const include = includeObjectOf(query);
  let isFirst = true;
  const encode = (objects: readonly StoredObject[], metadata: Record<string, unknown>) => {
    const table = tableOf(definition, objects, metadata, { include, version, nowMs: clock.now() });
    const columnDefinitions = isFirst ? table.columnDefinitions : null;
    isFirst = false;
    return jsonBytes({ ...table, columnDefinitions });
  };
  return {
    object: (stored) => encode([stored], { resourceVersion: stored.object.metadata.resourceVersion }),
    bookmark: (revision, annotations) => encode([], bookmarkMeta(revision, annotations)),
  };
}

function bookmarkMeta(revision: bigint, annotations?: Record<string, string>): Record<string, unknown> {
  return { resourceVersion: revision.toString(), creationTimestamp: null, ...(annotations ? { annotations } : {}) };
}

function jsonBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
