import { namespaces, serviceAccounts } from "../../api/resources.ts";
import type { Component } from "../../lifecycle.ts";
import type { Log } from "../../log.ts";
import type { Api } from "../api.ts";
import { createController, watchingSelf } from "./controller.ts";
import { keyOf, splitKey } from "./keys.ts";

const NAME = "default";

/** Makes the ServiceAccount `default` in every namespace. @see kubernetes/pkg/controller/serviceaccount (v1.36) */
export function createServiceAccountController(api: Api, log?: Log): Component {
  return createController({
    name: "serviceaccount-controller",
    api,
    sources: [
      watchingSelf(namespaces, (namespace) => [keyOf(namespace)]),
      watchingSelf(serviceAccounts, ({ metadata }, type) =>
        type === "DELETED" && metadata.name === NAME ? [`/${metadata.namespace ?? ""}`] : [],
      ),
    ],
    reconcile: (key) => ensureServiceAccount(api, splitKey(key).name),
    log,
  });
}

function ensureServiceAccount(api: Api, namespace: string): undefined {
  const found = api.find(namespaces, "", namespace);
  if (!found || found.metadata.deletionTimestamp !== undefined) return;
  if (api.find(serviceAccounts, namespace, NAME)) return;
  api.create(serviceAccounts, { apiVersion: "v1", kind: "ServiceAccount", metadata: { namespace, name: NAME } });
}
