import { apiVersionOf } from "../../../api/resources.ts";
import { failure } from "../../../api/status.ts";
import { randomInt } from "../../../random.ts";
import type { StoredObject } from "../../storage/stored-object.ts";
import type { StoreEvent } from "../../storage/watch-log.ts";
import { negotiate } from "../negotiate.ts";
import { listObjects } from "../operations/list.ts";
import type { Selection } from "../operations/selection.ts";
import type { ListOptions } from "../options/list-options.ts";
import { plainFailure } from "../reply.ts";
import { checkNotInFuture, unparsableRevision } from "../revision.ts";
import { watchEncoder } from "../watch-encoder.ts";
import { WatchStream } from "../watch-stream.ts";
import type { ResourceRequest, ServerContext } from "./handler.ts";

const BOOKMARK_PERIOD_MS = 60_000;
/** Kubernetes ends watches without a `timeoutSeconds` after 30 to 60 minutes. */
const DEFAULT_TIMEOUT_SECONDS = 1800;

/**
 * Streams changes of a selection until the client goes, the timeout is over or the client reads too slowly.
 *
 * @see kubernetes apiserver/pkg/endpoints/handlers/watch.go, storage/cacher/cacher.go Watch (v1.36)
 */
export function watchObjects(
  context: ServerContext,
  request: ResourceRequest,
  options: ListOptions,
  selection: Selection,
): undefined {
  const { store, clock, random } = context.api;
  const { definition } = request.target;
  const shape = options.sendInitialEvents ? "watch-list" : "watch";
  const encoder = watchEncoder(definition, request.query, negotiate(request.headers.accept, shape), clock);
  const start = startOf(context, request, options, selection);

  const stream = new WatchStream(request.response, encoder);
  if (start === "too-old") {
    const message = `too old resource version: ${options.resourceVersion} (${store.oldestWatchable(definition)})`;
    stream.error(failure(410, "Expired", message).status);
    stream.end();
    return;
  }
  for (const stored of start.initial) stream.event("ADDED", stored);
  for (const event of start.changes) forward(stream, selection, event);
  if (options.sendInitialEvents && options.allowWatchBookmarks) stream.bookmark(store.revision, true);

  stream.limitBuffer();

  const stopListening = store.watch(definition, (event) => forward(stream, selection, event));
  const timeoutSeconds = options.timeoutSeconds || DEFAULT_TIMEOUT_SECONDS + randomInt(random, DEFAULT_TIMEOUT_SECONDS);
  const timeout = clock.setTimeout(() => {
    if (options.allowWatchBookmarks) stream.bookmark(store.revision);
    stream.end();
  }, timeoutSeconds * 1000);
  let bookmark = options.allowWatchBookmarks ? clock.setTimeout(sendBookmark, BOOKMARK_PERIOD_MS) : undefined;
  function sendBookmark() {
    stream.bookmark(store.revision);
    bookmark = clock.setTimeout(sendBookmark, BOOKMARK_PERIOD_MS);
  }
  // When the definition of a custom resource goes, so do its watches.
  const stopFollowing = context.api.resources.onChange(() => {
    if (!context.api.resources.ofKind(apiVersionOf(definition), definition.kind)) stream.end();
  });
  request.response.once("close", () => {
    stopListening();
    stopFollowing();
    timeout.cancel();
    bookmark?.cancel();
  });
}

interface Start {
  readonly initial: readonly StoredObject[];
  readonly changes: readonly StoreEvent[];
}

function startOf(
  context: ServerContext,
  request: ResourceRequest,
  options: ListOptions,
  selection: Selection,
): Start | "too-old" {
  const { store } = context.api;
  const { definition } = request.target;
  const text = options.resourceVersion;
  if (!/^\d*$/.test(text)) throw plainFailure(unparsableRevision(text));
  const revision = BigInt(text === "" ? "0" : text);
  checkNotInFuture(store, revision);
  if (options.sendInitialEvents || (revision === 0n && options.sendInitialEvents !== false)) {
    return { initial: listObjects(store, definition, selection), changes: [] };
  }
  if (revision === 0n) return { initial: [], changes: [] };
  const changes = store.changesSince(definition, revision);
  return changes ? { initial: [], changes } : "too-old";
}

/** Sends a change as the selection sees it: what begins to match is added, what ceases to match is deleted. */
function forward(stream: WatchStream, { namespace, matches }: Selection, { type, stored, previous }: StoreEvent): void {
  if (namespace !== undefined && (stored.object.metadata.namespace ?? "") !== namespace) return;
  if (!matches) return stream.event(type, stored);
  const matched = previous !== undefined && matches(previous.object);
  const isMatch = type !== "DELETED" && matches(stored.object);
  if (isMatch) stream.event(matched ? "MODIFIED" : "ADDED", stored);
  else if (matched) stream.event("DELETED", type === "DELETED" ? stored : previous.at(stored.revision));
}
