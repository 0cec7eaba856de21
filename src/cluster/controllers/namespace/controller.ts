import { namespaces, type Resource } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createController, watchingSelf } from "../controller.ts";
import { keyOf } from "../keys.ts";
import { reconcileNamespace } from "./reconcile.ts";

/** Empties namespaces that are being deleted. */
export function createNamespaceController(api: Api, resources: readonly Resource[], log?: Log): Component {
  const namespaced = resources.filter((resource) => resource.namespaced);
  return createController({
    name: "namespace-controller",
    api,
    sources: [
      watchingSelf(namespaces, (namespace) => (namespace.metadata.deletionTimestamp ? [keyOf(namespace)] : [])),
      ...namespaced.map((resource) =>
        watchingSelf(resource, ({ metadata }, type) => (type === "DELETED" ? [`/${metadata.namespace ?? ""}`] : [])),
      ),
    ],
    reconcile: (key) => reconcileNamespace({ api, resources }, key),
    log,
  });
}
