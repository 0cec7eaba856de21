import { namespaces } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createController, watchingSelf, watchingStored } from "../controller.ts";
import { keyOf } from "../keys.ts";
import { reconcileNamespace } from "./reconcile.ts";

/** Empties namespaces that are being deleted. */
export function createNamespaceController(api: Api, log?: Log): Component {
  return createController({
    name: "namespace-controller",
    api,
    sources: [
      watchingSelf(namespaces, (namespace) => (namespace.metadata.deletionTimestamp ? [keyOf(namespace)] : [])),
      watchingStored((resource) => {
        if (!resource.namespaced) return undefined;
        return watchingSelf(resource, ({ metadata }, type) =>
          type === "DELETED" ? [`/${metadata.namespace ?? ""}`] : [],
        );
      }),
    ],
    reconcile: (key) => reconcileNamespace(api, key),
    log,
  });
}
