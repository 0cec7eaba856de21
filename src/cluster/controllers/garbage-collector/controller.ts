import type { Resource } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createController, type Source } from "../controller.ts";
import { collect } from "./collect.ts";
import { OwnerGraph } from "./owner-graph.ts";

/** Deletes what is left without its owners, and takes part in foreground and orphaning deletion. */
export function createGarbageCollector(api: Api, resources: readonly Resource[], log?: Log): Component {
  const graph = new OwnerGraph();
  const sources = resources.map((resource): Source => ({
    watch: (watched, onChange) =>
      watched.watch(resource, (event) => {
        const uids = graph.observe(resource, event);
        if (uids.length > 0) onChange(() => uids);
      }),
  }));
  const context = { api, graph, resources };
  return createController({
    name: "garbage-collector",
    api,
    sources,
    reconcile: (uid) => collect(context, uid),
    log,
  });
}
