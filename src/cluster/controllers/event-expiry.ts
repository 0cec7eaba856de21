import type { CoreEvent } from "../../api/core.ts";
import { events } from "../../api/resources.ts";
import type { Component } from "../../lifecycle.ts";
import type { Log } from "../../log.ts";
import type { Api } from "../api.ts";
import { createController, watchingSelf } from "./controller.ts";
import { keyOf, splitKey } from "./keys.ts";

/** How long an event is kept after it happened last: the API server's default of `--event-ttl`. */
const TTL_MS = 60 * 60 * 1000;

/** Deletes events an hour after they happened last. */
export function createEventExpiry(api: Api, log?: Log): Component {
  return createController({
    name: "event-expiry",
    api,
    sources: [watchingSelf(events, (event, type) => (type === "ADDED" ? [keyOf(event)] : []))],
    reconcile: (key) => expire(api, key),
    log,
  });
}

function expire(api: Api, key: string): number | undefined {
  const { namespace, name } = splitKey(key);
  const event = api.find(events, namespace, name);
  if (!event) return undefined;
  const leftMs = lastSeenMs(event) + TTL_MS - api.clock.now();
  if (leftMs > 0) return leftMs;
  api.delete(events, namespace, name);
  return undefined;
}

/** Clients may send any times: never earlier than it was stored. */
function lastSeenMs({ metadata, lastTimestamp, eventTime, series }: CoreEvent): number {
  const times = [metadata.creationTimestamp, lastTimestamp, eventTime, series?.lastObservedTime].map((time) =>
    Date.parse(time ?? ""),
  );
  return Math.max(...times.filter((time) => !Number.isNaN(time)));
}
