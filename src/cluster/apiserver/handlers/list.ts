import type { KubernetesObject, ListMeta } from "../../../api/meta.ts";
import { parseFieldSelector } from "../../../api/fields.ts";
import { apiVersionOf } from "../../../api/resources.ts";
import { badRequest } from "../../../api/status.ts";
import type { StoredObject } from "../../storage/stored-object.ts";
import { negotiate } from "../negotiate.ts";
import { listPage } from "../operations/list-page.ts";
import { selectionOf } from "../operations/selection.ts";
import { listOptions, type ListOptions } from "../options/list-options.ts";
import { partialObjectList } from "../partial-object.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import { jsonReply, type Reply } from "../reply.ts";
import { includeObjectOf, tableOf } from "../table.ts";
import type { Target } from "../target.ts";
import type { Handler, ResourceRequest, ServerContext } from "./handler.ts";
import { watchObjects } from "./watch.ts";

/** GET of a collection: a list, or a watch when the query asks for one. */
export const listOrWatch: Handler = (context, request) => {
  const { target, query } = request;
  const options = listOptions(query, target.watch);
  const selection = selectionOf(target.definition, {
    ...(target.namespace === undefined ? {} : { namespace: target.namespace }),
    labelSelector: options.labelSelector,
    fieldSelector: fieldSelectorOf(target, options),
  });
  if (options.watch) return watchObjects(context, request, options, selection);
  const { objects, metadata } = listPage(context.api.store, target.definition, options, selection);
  return listReply(context, request, objects, metadata);
};

/**
 * A single object can be watched by its path: it is a watch of the collection that selects its name.
 *
 * @throws {ApiError} BadRequest when a field selector speaks about another one.
 */
function fieldSelectorOf({ name }: Target, { fieldSelector }: ListOptions): string {
  if (name === undefined) return fieldSelector;
  const isNamed = parseFieldSelector(fieldSelector).some(
    (term) => term.field === "metadata.name" && term.operator === "=" && term.value === name,
  );
  if (fieldSelector !== "" && !isNamed) throw badRequest("fieldSelector metadata.name doesn't match requested name");
  return fieldSelector === "" ? `metadata.name=${name}` : fieldSelector;
}

/** Objects of a list as the client wants to see them: a table, metadata only, or all of it. */
export function listReply(
  context: ServerContext,
  request: ResourceRequest,
  objects: readonly StoredObject[],
  metadata: ListMeta,
): Reply {
  const { definition } = request.target;
  const representation = negotiate(request.headers.accept, "list");
  if (representation.as === "table") {
    const include = includeObjectOf(request.query);
    const tableOptions = { include, version: representation.metaVersion, nowMs: context.api.clock.now() };
    return jsonReply(tableOf(definition, objects, metadata, tableOptions));
  }
  if (representation.as === "partial") {
    return jsonReply(
      partialObjectList(
        objects.map(({ object }) => object),
        metadata,
        representation.metaVersion,
      ),
    );
  }
  return jsonReply(listBytes(definition, objects, metadata));
}

const COMMA = Buffer.from(",");

/** The JSON of a list out of the JSON of its items, which leave out kind and apiVersion, as in Kubernetes. */
function listBytes(definition: ResourceDefinition, objects: readonly StoredObject[], metadata: ListMeta): Buffer {
  const apiVersion = apiVersionOf(definition);
  const head = JSON.stringify({ kind: definition.listKind ?? `${definition.kind}List`, apiVersion, metadata });
  const typeMeta = Buffer.from(`{"kind":"${definition.kind}","apiVersion":"${apiVersion}",`);
  const parts: Buffer[] = [Buffer.from(`${head.slice(0, -1)},"items":[`)];
  for (const stored of objects) {
    if (parts.length > 1) parts.push(COMMA);
    parts.push(OPEN, itemTail(stored, typeMeta));
  }
  parts.push(Buffer.from("]}"));
  return Buffer.concat(parts);
}

const OPEN = Buffer.from("{");

/** Everything after the opening brace and the type, which stored objects begin with. */
function itemTail({ bytes, object }: StoredObject, typeMeta: Buffer): Buffer {
  if (bytes.subarray(0, typeMeta.length).equals(typeMeta)) return bytes.subarray(typeMeta.length);
  const { kind: _kind, apiVersion: _apiVersion, ...rest }: KubernetesObject = object;
  return Buffer.from(JSON.stringify(rest).slice(1));
}
