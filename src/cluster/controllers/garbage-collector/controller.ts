import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createController, watchingStored } from "../controller.ts";
import { collect } from "./collect.ts";
import { OwnerGraph } from "./owner-graph.ts";

/** Deletes what is left without its owners, and takes part in foreground and orphaning deletion. */
export function createGarbageCollector(api: Api, log?: Log): Component {
  const graph = new OwnerGraph();
  const source = watchingStored((resource) => ({
    watch: (watched, onChange) =>
      watched.watch(resource, (event) => {
        const uids = graph.observe(resource, event);
        if (uids.length > 0) onChange(() => uids);
      }),
  }));
  return createController({
    name: "garbage-collector",
    api,
    sources: [source],
    reconcile: (uid) => collect({ api, graph }, uid),
    log,
  });
}
