import type { ListMeta } from "../../../api/meta.ts";
import { ApiError, badRequest, failure } from "../../../api/status.ts";
import { keyOf } from "../../storage/collection.ts";
import type { StoredObject } from "../../storage/stored-object.ts";
import type { Store } from "../../storage/store.ts";
import { decodeContinue, encodeContinue } from "../continue-token.ts";
import type { ListOptions } from "../options/list-options.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import { checkNotInFuture, parseRevision } from "../revision.ts";
import { listObjects } from "./list.ts";
import type { Selection } from "./selection.ts";

/** What a list answers: as much as the limit allows, and where it goes on. */
export interface Page {
  readonly objects: readonly StoredObject[];
  readonly metadata: ListMeta;
}

/**
 * The selected objects, at the revision and from the place that the options ask for.
 *
 * @throws {ApiError} BadRequest, Expired, Timeout for a revision that is still to come.
 * @see kubernetes apiserver/pkg/storage/etcd3/store.go GetList (v1.36)
 */
export function listPage(
  store: Store,
  definition: ResourceDefinition,
  options: ListOptions,
  selection: Selection,
): Page {
  const { objects, revision, after } = snapshot(store, definition, options, selection);
  const rest = after === undefined ? objects : objects.slice(firstAfter(objects, after));
  const metadata: ListMeta = { resourceVersion: revision.toString() };
  if (options.limit <= 0 || rest.length <= options.limit) return { objects: rest, metadata };
  const shown = rest.slice(0, options.limit);
  const last = shown.at(-1);
  metadata.continue = encodeContinue({ revision, after: last ? keyOf(last.object) : "" });
  if (!selection.matches) metadata.remainingItemCount = rest.length - shown.length;
  return { objects: shown, metadata };
}

interface Snapshot {
  readonly objects: readonly StoredObject[];
  readonly revision: bigint;
  /** Key of the last object of the page before. */
  readonly after?: string;
}

function snapshot(store: Store, definition: ResourceDefinition, options: ListOptions, selection: Selection): Snapshot {
  const { resourceVersion, resourceVersionMatch, limit } = options;
  if (options.continue !== "") return continued(store, definition, options, selection);
  if (resourceVersion !== "") {
    const revision = parseRevision(resourceVersion);
    checkNotInFuture(store, revision);
    // A page of a given revision is of exactly that revision, unless the client says that a newer one will do.
    const isExact = resourceVersionMatch === "Exact" || (limit > 0 && resourceVersionMatch === "" && revision > 0n);
    if (isExact) {
      const objects = objectsAt(store, definition, selection, revision);
      if (!objects) throw failure(410, "Expired", LIST_TOO_OLD);
      return { objects, revision };
    }
  }
  return { objects: listObjects(store, definition, selection), revision: store.revision };
}

function continued(
  store: Store,
  definition: ResourceDefinition,
  { continue: token, resourceVersion }: ListOptions,
  selection: Selection,
): Snapshot {
  if (resourceVersion !== "" && resourceVersion !== "0") {
    throw badRequest("specifying resource version is not allowed when using continue");
  }
  const { revision = store.revision, after } = decodeContinue(token);
  checkNotInFuture(store, revision);
  const objects = objectsAt(store, definition, selection, revision);
  if (objects) return { objects, revision, after };
  const { status } = failure(410, "Expired", CONTINUE_TOO_OLD);
  throw new ApiError({ ...status, metadata: { continue: encodeContinue({ revision: undefined, after }) } });
}

const LIST_TOO_OLD = "The resourceVersion for the provided list is too old.";
/** The token in the answer goes on from the same place in the present state. */
const CONTINUE_TOO_OLD =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without " +
  "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. " +
  "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or " +
  "deleted between the time the first chunk was returned and now may show up in the list.";

/** Undefined when the state at that revision is gone. */
function objectsAt(
  store: Store,
  definition: ResourceDefinition,
  { namespace, matches }: Selection,
  revision: bigint,
): readonly StoredObject[] | undefined {
  if (revision === store.revision) return listObjects(store, definition, { namespace, matches });
  const objects = store.listAt(definition, revision, namespace);
  return matches ? objects?.filter(({ object }) => matches(object)) : objects;
}

/** Index of the first object whose key comes after `key`; objects are in order of their keys. */
function firstAfter(objects: readonly StoredObject[], key: string): number {
  let low = 0;
  let high = objects.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const stored = objects[middle];
    if (stored && keyOf(stored.object) > key) high = middle;
    else low = middle + 1;
  }
  return low;
}
