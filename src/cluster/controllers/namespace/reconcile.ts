import type { KubernetesObject } from "../../../api/meta.ts";
import { namespaces, pods, type Resource } from "../../../api/resources.ts";
import { ApiError } from "../../../api/status.ts";
import type { Api } from "../../api.ts";
import { splitKey } from "../keys.ts";
import { deletionConditions, type Remaining } from "./conditions.ts";

/** Finalizer in `spec.finalizers` of every namespace. */
const FINALIZER = "kubernetes";
/** When to look again at what is still there. */
const RETRY_MS = 5000;

/**
 * Empties a namespace that is being deleted, Pods first and the rest when they are gone, and lets it go.
 *
 * @param key - "/name" of the Namespace.
 * @returns Milliseconds until the next look at what remains.
 * @throws {ApiError} Any API failure; it is retried with backoff.
 * @see kubernetes/pkg/controller/namespace/deletion/namespaced_resources_deleter.go (v1.36)
 */
export function reconcileNamespace(api: Api, key: string): number | undefined {
  const { name } = splitKey(key);
  const namespace = api.find(namespaces, "", name);
  if (!namespace || namespace.metadata.deletionTimestamp === undefined) return undefined;
  const { finalizers = [] } = namespace.spec;
  if (!finalizers.includes(FINALIZER)) return undefined;

  const podsLeft = deleteContent(api, name, [pods]);
  const others = api.resources.stored.filter((resource) => resource.namespaced && resource.plural !== pods.plural);
  const remaining = podsLeft.resources.size > 0 ? podsLeft : deleteContent(api, name, others);
  const conditions = deletionConditions(namespace.status.conditions ?? [], remaining, api.clock.now());
  api.updateStatus(namespaces, { ...namespace, status: { ...namespace.status, conditions } });
  if (remaining.resources.size > 0) return RETRY_MS;
  api.finalizeNamespace(
    name,
    finalizers.filter((finalizer) => finalizer !== FINALIZER),
  );
  return undefined;
}

function deleteContent(api: Api, namespace: string, resources: readonly Resource[]): Remaining {
  const counts = new Map<string, number>();
  const finalizers = new Map<string, number>();
  const errors: string[] = [];
  for (const resource of resources) {
    for (const object of api.list(resource, { namespace })) deleteObject(api, resource, object, errors);
    const left = api.list(resource, { namespace });
    if (left.length > 0) counts.set(`${resource.plural}.${resource.group}`, left.length);
    for (const finalizer of left.flatMap(({ metadata }) => metadata.finalizers ?? [])) {
      finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
    }
  }
  return { resources: counts, finalizers, errors };
}

function deleteObject(api: Api, resource: Resource, object: KubernetesObject, errors: string[]): void {
  const { namespace = "", name, deletionTimestamp } = object.metadata;
  if (deletionTimestamp !== undefined) return;
  try {
    api.delete(resource, namespace, name, { propagationPolicy: "Background" });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    errors.push(error.message);
  }
}
