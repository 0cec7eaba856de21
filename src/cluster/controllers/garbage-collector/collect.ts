import type { KubernetesObject, OwnerReference } from "../../../api/meta.ts";
import { isApiError } from "../../../api/status.ts";
import type { Api } from "../../api.ts";
import { FOREGROUND, isCollected, ORPHAN, type Item, type OwnerGraph } from "./owner-graph.ts";

/** What collecting works with. */
export interface CollectorContext {
  readonly api: Api;
  readonly graph: OwnerGraph;
}

/** How the owners of an object stand. */
interface Owners {
  /** They exist and stay. */
  readonly solid: readonly OwnerReference[];
  /** There is no such object (any more). */
  readonly absent: readonly OwnerReference[];
  /** They are being deleted and wait for this object to go first. */
  readonly waiting: readonly OwnerReference[];
}

/**
 * Deletes an object whose owners are gone (or wait for it), or lets one go that waits for its own dependents.
 *
 * @param uid - Of the object; unknown ones are gone already.
 * @throws {ApiError} Any API failure; it is retried with backoff.
 * @see kubernetes/pkg/controller/garbagecollector/garbagecollector.go attemptToDeleteItem (v1.36)
 */
export function collect(context: CollectorContext, uid: string): undefined {
  const item = context.graph.find(uid);
  const object = item && present(context.api, item);
  if (!item || !object) return undefined;
  const { finalizers = [], ownerReferences = [], deletionTimestamp } = object.metadata;
  if (isCollected(object)) {
    if (finalizers.includes(ORPHAN)) orphanDependents(context, item, object);
    else deleteDependents(context, item, object);
    return undefined;
  }
  if (deletionTimestamp === undefined && ownerReferences.length > 0) deleteOrphaned(context, item, object);
  return undefined;
}

function deleteOrphaned(context: CollectorContext, item: Item, object: KubernetesObject): void {
  const owners = classify(context, item, object.metadata.ownerReferences ?? []);
  if (owners.solid.length > 0) {
    const stale = owners.absent.length + owners.waiting.length > 0;
    if (stale) setOwners(context.api, item, object, owners.solid);
    return;
  }
  const dependents = context.graph.dependentsOf(item.uid);
  if (owners.waiting.length > 0 && dependents.length > 0) {
    const inCycle = dependents.some((dependent) => isForeground(present(context.api, dependent)));
    // Owners that wait for each other would wait forever.
    if (inCycle) setOwners(context.api, item, object, owners.waiting.map(unblocked));
    deleteItem(context.api, item, "Foreground");
    return;
  }
  deleteItem(context.api, item, "Background");
}

/** Foreground deletion: the owner goes when no dependent that blocks it is left. */
function deleteDependents(context: CollectorContext, item: Item, object: KubernetesObject): void {
  const blocking = context.graph.dependentsOf(item.uid).filter((dependent) => {
    const references = present(context.api, dependent)?.metadata.ownerReferences ?? [];
    return references.some((reference) => reference.uid === item.uid && reference.blockOwnerDeletion);
  });
  if (blocking.length === 0) return removeFinalizer(context.api, item, object, FOREGROUND);
  for (const dependent of blocking) {
    if (!isForeground(present(context.api, dependent))) collect(context, dependent.uid);
  }
}

function orphanDependents(context: CollectorContext, item: Item, object: KubernetesObject): void {
  for (const dependent of context.graph.dependentsOf(item.uid)) {
    const orphan = present(context.api, dependent);
    const others = orphan?.metadata.ownerReferences?.filter((reference) => reference.uid !== item.uid);
    if (orphan && others) setOwners(context.api, dependent, orphan, others);
  }
  removeFinalizer(context.api, item, object, ORPHAN);
}

function classify({ api }: CollectorContext, item: Item, references: readonly OwnerReference[]): Owners {
  const owners: Record<keyof Owners, OwnerReference[]> = { solid: [], absent: [], waiting: [] };
  for (const reference of references) {
    const resource = api.resources.ofKind(reference.apiVersion, reference.kind);
    const owner = resource && api.find(resource, resource.namespaced ? item.namespace : "", reference.name);
    // Of a kind that is not served nothing is known: better leave the object alone.
    if (!resource) owners.solid.push(reference);
    else if (owner?.metadata.uid !== reference.uid) owners.absent.push(reference);
    else if (isForeground(owner)) owners.waiting.push(reference);
    else owners.solid.push(reference);
  }
  return owners;
}

function isForeground(object: KubernetesObject | undefined): boolean {
  return object !== undefined && isCollected(object) && !object.metadata.finalizers?.includes(ORPHAN);
}

function unblocked(reference: OwnerReference): OwnerReference {
  return { ...reference, blockOwnerDeletion: false };
}

function present(api: Api, { resource, namespace, name, uid }: Item): KubernetesObject | undefined {
  const object = api.find(resource, namespace, name);
  return object?.metadata.uid === uid ? object : undefined;
}

function deleteItem(api: Api, item: Item, propagationPolicy: "Foreground" | "Background"): void {
  const { resource, namespace, name, uid } = item;
  try {
    api.delete(resource, namespace, name, { propagationPolicy, preconditions: { uid } });
  } catch (error) {
    if (!isApiError(error, "NotFound")) throw error;
  }
}

function setOwners(api: Api, item: Item, object: KubernetesObject, owners: readonly OwnerReference[]): void {
  const { ownerReferences: _old, ...metadata } = object.metadata;
  const changed = owners.length > 0 ? { ...metadata, ownerReferences: [...owners] } : metadata;
  api.update(item.resource, { ...object, metadata: changed });
}

function removeFinalizer(api: Api, item: Item, object: KubernetesObject, finalizer: string): void {
  const finalizers = object.metadata.finalizers?.filter((entry) => entry !== finalizer);
  api.update(item.resource, { ...object, metadata: { ...object.metadata, finalizers } });
}
