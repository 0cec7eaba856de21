import { configMaps, namespaces } from "../../api/resources.ts";
import type { Component } from "../../lifecycle.ts";
import type { Log } from "../../log.ts";
import type { Api } from "../api.ts";
import { equalJson } from "../storage/json-value.ts";
import { createController, watchingSelf } from "./controller.ts";
import { keyOf, splitKey } from "./keys.ts";

const NAME = "kube-root-ca.crt";
const ANNOTATIONS = {
  "kubernetes.io/description":
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.",
};

/**
 * Publishes the cluster's CA to every namespace, where Pods mount it.
 *
 * @see kubernetes/pkg/controller/certificates/rootcacertpublisher/publisher.go (v1.36)
 */
export function createRootCaPublisher(api: Api, clusterCaPem: string, log?: Log): Component {
  return createController({
    name: "root-ca-certificate-publisher",
    api,
    sources: [
      watchingSelf(namespaces, (namespace) => [keyOf(namespace)]),
      watchingSelf(configMaps, ({ metadata }) => (metadata.name === NAME ? [`/${metadata.namespace ?? ""}`] : [])),
    ],
    reconcile: (key) => publish(api, splitKey(key).name, clusterCaPem),
    log,
  });
}

function publish(api: Api, namespace: string, clusterCaPem: string): undefined {
  const found = api.find(namespaces, "", namespace);
  if (!found || found.metadata.deletionTimestamp !== undefined) return;
  const data = { "ca.crt": clusterCaPem };
  const present = api.find(configMaps, namespace, NAME);
  if (!present) {
    const metadata = { namespace, name: NAME, annotations: ANNOTATIONS };
    api.create(configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata, data });
  } else if (!equalJson(present.data, data)) {
    api.update(configMaps, { ...present, data });
  }
}
