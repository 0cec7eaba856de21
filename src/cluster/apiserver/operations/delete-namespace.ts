import type { Namespace } from "../../../api/core.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { conflict, forbidden, notFound } from "../../../api/status.ts";
import { rfc3339 } from "../../../clock.ts";
import { StoredObject } from "../../storage/stored-object.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import type { DeletionOptions, OperationContext } from "./context.ts";
import { finalizersForPropagation } from "./propagation.ts";

const PROTECTED = new Set(["default", "kube-system", "kube-public"]);
const STILL_EMPTYING =
  "The system is ensuring all content is removed from this namespace.  Upon completion, this namespace will automatically be purged by the system.";

/**
 * The first delete of a Namespace only sets its phase to Terminating; the namespace controller empties and finalizes it.
 *
 * @returns The terminating Namespace; undefined when nothing is left to wait for and it can be removed.
 * @throws {ApiError} Forbidden for the system's own namespaces, Conflict while it is being emptied.
 * @see kubernetes/pkg/registry/core/namespace/storage/storage.go Delete (v1.36)
 */
export function startNamespaceDeletion(
  context: OperationContext,
  definition: ResourceDefinition,
  existing: StoredObject,
  options: DeletionOptions,
): StoredObject | undefined {
  const namespace = existing.object as Namespace;
  const { name, deletionTimestamp } = namespace.metadata;
  if (PROTECTED.has(name)) throw forbidden(definition, name, "this namespace may not be deleted");
  if (deletionTimestamp !== undefined) {
    if ((namespace.spec.finalizers ?? []).length === 0) return undefined;
    throw conflict(definition, name, STILL_EMPTYING);
  }
  const finalizers = finalizersForPropagation(definition, namespace, options);
  const { finalizers: _old, ...metadata } = namespace.metadata;
  const terminating: Namespace = {
    ...namespace,
    metadata: {
      ...metadata,
      deletionTimestamp: rfc3339(context.clock.now()),
      ...(finalizers.length > 0 ? { finalizers } : {}),
    },
    status: { ...namespace.status, phase: "Terminating" },
  };
  if (options.dryRun) return new StoredObject<KubernetesObject>(terminating, existing.revision);
  return context.store.put<KubernetesObject>(definition, terminating);
}

/**
 * The `finalize` subresource: replaces `spec.finalizers`; a terminating Namespace without any is removed.
 *
 * @throws {ApiError} NotFound
 * @see kubernetes/pkg/registry/core/namespace/storage/storage.go ShouldDeleteNamespaceDuringUpdate (v1.36)
 */
export function finalizeNamespace(
  context: OperationContext,
  definition: ResourceDefinition,
  name: string,
  finalizers: readonly string[],
): StoredObject {
  const existing = context.store.get(definition, "", name);
  if (!existing) throw notFound(definition, name);
  const namespace = existing.object as Namespace;
  const { finalizers: _old, ...spec } = namespace.spec;
  const changed: Namespace = {
    ...namespace,
    metadata: { ...namespace.metadata },
    spec: finalizers.length > 0 ? { ...spec, finalizers: [...finalizers] } : spec,
  };
  const { deletionTimestamp, finalizers: own = [] } = namespace.metadata;
  if (deletionTimestamp !== undefined && finalizers.length === 0 && own.length === 0) {
    return context.store.remove<KubernetesObject>(definition, "", name, changed) ?? existing;
  }
  return context.store.put<KubernetesObject>(definition, changed);
}
