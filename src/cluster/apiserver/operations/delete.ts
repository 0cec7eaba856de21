import type { DeleteOptions, KubernetesObject } from "../../../api/meta.ts";
import { conflict, notFound } from "../../../api/status.ts";
import { rfc3339 } from "../../../clock.ts";
import { equalJson } from "../../storage/json-value.ts";
import { storageOf } from "../../storage/stored-as.ts";
import { StoredObject } from "../../storage/stored-object.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import type { DeletionOptions, OperationContext, WriteOptions } from "./context.ts";
import { startNamespaceDeletion } from "./delete-namespace.ts";
import { finalizersForPropagation } from "./propagation.ts";

/** What became of a delete. */
export interface Deletion {
  /** The last state when `gone`, otherwise the state that now waits for grace period or finalizers. */
  readonly stored: StoredObject;
  readonly gone: boolean;
}

/**
 * Starts deletion, or ends it when neither a grace period nor a finalizer holds the object back.
 *
 * @throws {ApiError} NotFound; Conflict when a precondition does not hold.
 * @see kubernetes apiserver/pkg/registry/generic/registry/store.go Delete and rest/delete.go BeforeDelete (v1.36)
 */
export function deleteObject(
  context: OperationContext,
  definition: ResourceDefinition,
  namespace: string,
  name: string,
  options: DeletionOptions = {},
): Deletion {
  const existing = context.store.get(definition, namespace, name);
  if (!existing) throw notFound(storageOf(definition), name);
  checkPreconditions(definition, existing.object, options);
  definition.checkDelete?.(existing.object);
  if (definition.kind === "Namespace" && definition.group === "") {
    const terminating = startNamespaceDeletion(context, definition, existing, options);
    if (terminating) return { stored: terminating, gone: false };
  }

  const begun = existing.object.metadata.deletionTimestamp !== undefined;
  const prepared = begun
    ? existing.object
    : (definition.prepareForDelete?.(existing.object, context) ?? existing.object);
  const graceful = gracefulDeletion(context, definition, prepared, options);
  if (graceful === "pending") return { stored: existing, gone: false };
  const finalizers = finalizersForPropagation(definition, prepared, options);
  const marked = graceful ?? (finalizers.length > 0 ? markedForDeletion(context, prepared) : undefined);
  if (!marked) return remove(context, definition, existing, existing.object, options);

  const object = withFinalizers(marked, finalizers);
  const waits = finalizers.length > 0 || (object.metadata.deletionGracePeriodSeconds ?? 0) > 0;
  if (!waits) return remove(context, definition, existing, object, options);
  if (equalJson(object, existing.object)) return { stored: existing, gone: false };
  if (options.dryRun) return { stored: new StoredObject(object, existing.revision), gone: false };
  return { stored: context.store.put(definition, object), gone: false };
}

function checkPreconditions(definition: ResourceDefinition, object: KubernetesObject, options: DeletionOptions): void {
  const { uid, resourceVersion } = options.preconditions ?? {};
  // Kubernetes names the kind instead of the resource here.
  const named = { group: "", plural: definition.kind };
  const meta = object.metadata;
  if (uid !== undefined && uid !== meta.uid) {
    const message = `the UID in the precondition (${uid}) does not match the UID in record (${meta.uid}). The object might have been deleted and then recreated`;
    throw conflict(named, meta.name, message);
  }
  if (resourceVersion !== undefined && resourceVersion !== meta.resourceVersion) {
    const message = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${meta.resourceVersion}). The object might have been modified`;
    throw conflict(named, meta.name, message);
  }
}

/** The object with its grace period running; "pending" when nothing changes; undefined when there is no grace. */
function gracefulDeletion(
  context: OperationContext,
  definition: ResourceDefinition,
  object: KubernetesObject,
  options: DeletionOptions,
): KubernetesObject | "pending" | undefined {
  const { deletionTimestamp, deletionGracePeriodSeconds, generation } = object.metadata;
  const period = definition.gracePeriodSeconds?.(object, deleteOptionsOf(options));
  if (period === undefined) return undefined;
  if (deletionTimestamp === undefined) {
    const deadline = rfc3339(context.clock.now() + period * 1000);
    const bumped = generation ? { generation: generation + 1 } : {};
    return withMeta(object, { ...bumped, deletionTimestamp: deadline, deletionGracePeriodSeconds: period });
  }
  if (!deletionGracePeriodSeconds) return undefined;
  // Grace can only shrink.
  if (options.gracePeriodSeconds === undefined || options.gracePeriodSeconds >= deletionGracePeriodSeconds) {
    return "pending";
  }
  const startedMs = Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  const shortened = Math.max(0, options.gracePeriodSeconds);
  return withMeta(object, {
    deletionTimestamp: rfc3339(startedMs + shortened * 1000),
    deletionGracePeriodSeconds: shortened,
  });
}

function deleteOptionsOf({ dryRun, ...options }: DeletionOptions): DeleteOptions {
  return dryRun ? { ...options, dryRun: ["All"] } : options;
}

/** For resources without grace: deleted now, waiting for finalizers only. */
function markedForDeletion(context: OperationContext, object: KubernetesObject): KubernetesObject {
  const { deletionTimestamp, generation } = object.metadata;
  if (deletionTimestamp !== undefined) return withMeta(object, { deletionGracePeriodSeconds: 0 });
  return withMeta(object, {
    ...(generation ? { generation: generation + 1 } : {}),
    deletionTimestamp: rfc3339(context.clock.now()),
    deletionGracePeriodSeconds: 0,
  });
}

function withMeta(object: KubernetesObject, changes: Partial<KubernetesObject["metadata"]>): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, ...changes } };
}

function withFinalizers(object: KubernetesObject, finalizers: readonly string[]): KubernetesObject {
  const { finalizers: _old, ...metadata } = object.metadata;
  return { ...object, metadata: finalizers.length > 0 ? { ...metadata, finalizers: [...finalizers] } : metadata };
}

function remove(
  context: OperationContext,
  definition: ResourceDefinition,
  existing: StoredObject,
  last: KubernetesObject,
  options: WriteOptions,
): Deletion {
  if (options.dryRun) return { stored: new StoredObject(withMeta(last, {}), existing.revision), gone: true };
  const { namespace = "", name } = existing.object.metadata;
  const stored = context.store.remove(definition, namespace, name, last) ?? existing;
  definition.afterDelete?.(stored.object, context);
  return { stored, gone: true };
}
