import type { KubernetesObject, ListMeta } from "../../../api/meta.ts";
import { apiVersionOf } from "../../../api/resources.ts";
import { badRequest, failure } from "../../../api/status.ts";
import { keyOf } from "../../storage/collection.ts";
import type { StoredObject } from "../../storage/stored-object.ts";
import { decodeContinue, encodeContinue } from "../continue-token.ts";
import { negotiate } from "../negotiate.ts";
import { listObjects } from "../operations/list.ts";
import { selectionOf, type Selection } from "../operations/selection.ts";
import { listOptions, type ListOptions } from "../options/list-options.ts";
import { partialObjectList } from "../partial-object.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import { jsonReply } from "../reply.ts";
import { checkNotInFuture, parseRevision } from "../revision.ts";
import { includeObjectOf, tableOf } from "../table.ts";
import type { Handler, ResourceRequest, ServerContext } from "./handler.ts";
import { watchObjects } from "./watch.ts";

/** GET of a collection: a list, or a watch when the query asks for one. */
export const listOrWatch: Handler = (context, request) => {
  const { target, query } = request;
  const options = listOptions(query, target.watch);
  // A single object can be watched as well: it is a watch of the collection that selects its name.
  const byName = target.name === undefined ? [] : [`metadata.name=${target.name}`];
  const fieldSelector = [options.fieldSelector, ...byName].filter((part) => part !== "").join(",");
  const selection = selectionOf(target.definition, {
    ...(target.namespace === undefined ? {} : { namespace: target.namespace }),
    labelSelector: options.labelSelector,
    fieldSelector,
  });
  if (options.watch) return watchObjects(context, request, options, selection);
  return listReply(context, request, options, selection);
};

function listReply(context: ServerContext, request: ResourceRequest, options: ListOptions, selection: Selection) {
  const { definition } = request.target;
  const representation = negotiate(request.headers.accept, "list");
  const { objects, metadata } = page(context, definition, options, selection);
  if (representation.as === "table") {
    const include = includeObjectOf(request.query);
    const tableOptions = { include, version: representation.tableVersion, nowMs: context.api.clock.now() };
    return jsonReply(tableOf(definition, objects, metadata, tableOptions));
  }
  if (representation.as === "partial") {
    return jsonReply(
      partialObjectList(
        objects.map(({ object }) => object),
        metadata,
      ),
    );
  }
  return jsonReply(listBytes(definition, objects, metadata));
}

interface Page {
  readonly objects: readonly StoredObject[];
  readonly metadata: ListMeta;
}

function page(
  context: ServerContext,
  definition: ResourceDefinition,
  options: ListOptions,
  selection: Selection,
): Page {
  const { objects, revision, after } = snapshot(context, definition, options, selection);
  const start = after === undefined ? 0 : objects.findIndex(({ object }) => keyOf(object) > after);
  const rest = start === -1 ? [] : objects.slice(start);
  const metadata: ListMeta = { resourceVersion: revision.toString() };
  if (options.limit <= 0 || rest.length <= options.limit) return { objects: rest, metadata };
  const shown = rest.slice(0, options.limit);
  const last = shown.at(-1);
  metadata.continue = encodeContinue({ revision, after: last ? keyOf(last.object) : "" });
  if (!selection.matches) metadata.remainingItemCount = rest.length - shown.length;
  return { objects: shown, metadata };
}

/** All matching objects at the revision that the options ask for. */
function snapshot(
  context: ServerContext,
  definition: ResourceDefinition,
  options: ListOptions,
  selection: Selection,
): { objects: readonly StoredObject[]; revision: bigint; after?: string } {
  const { store } = context.api;
  if (options.continue !== "") {
    if (options.resourceVersion !== "" && options.resourceVersion !== "0") {
      throw badRequest("specifying resource version is not allowed when using continue");
    }
    const { revision, after } = decodeContinue(options.continue);
    return { objects: objectsAt(context, definition, selection, revision, CONTINUE_TOO_OLD), revision, after };
  }
  if (options.resourceVersion !== "") {
    const revision = parseRevision(options.resourceVersion);
    checkNotInFuture(store, revision);
    if (options.resourceVersionMatch === "Exact") {
      return { objects: objectsAt(context, definition, selection, revision, LIST_TOO_OLD), revision };
    }
  }
  return { objects: listObjects(store, definition, selection), revision: store.revision };
}

const LIST_TOO_OLD = "The resourceVersion for the provided list is too old.";
const CONTINUE_TOO_OLD =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.";

function objectsAt(
  context: ServerContext,
  definition: ResourceDefinition,
  { namespace, matches }: Selection,
  revision: bigint,
  tooOld: string,
): readonly StoredObject[] {
  const { store } = context.api;
  if (revision === store.revision) return listObjects(store, definition, { namespace, matches });
  const objects = store.listAt(definition, revision, namespace);
  if (!objects) throw failure(410, "Expired", tooOld);
  return matches ? objects.filter(({ object }) => matches(object)) : objects;
}

const COMMA = Buffer.from(",");

/** The JSON of a list out of the JSON of its items, which leave out kind and apiVersion, as in Kubernetes. */
function listBytes(definition: ResourceDefinition, objects: readonly StoredObject[], metadata: ListMeta): Buffer {
  const apiVersion = apiVersionOf(definition);
  const head = JSON.stringify({ kind: `${definition.kind}List`, apiVersion, metadata });
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
