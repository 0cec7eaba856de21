import { invalidObject, type FieldError } from "../../../api/field-error.ts";
import type { KubernetesObject, ObjectMeta } from "../../../api/meta.ts";
import { apiVersionOf } from "../../../api/resources.ts";
import { conflict, notFound } from "../../../api/status.ts";
import { equalJson } from "../../storage/json-value.ts";
import { storageOf } from "../../storage/stored-as.ts";
import { StoredObject } from "../../storage/stored-object.ts";
import { chargeQuotas } from "../quota/charge.ts";
import { plainFailure } from "../reply.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import type { OperationContext, WriteOptions } from "./context.ts";
import { managedFieldsAfter } from "./field-manager.ts";
import { metadataUpdateErrors } from "./metadata-update.ts";

/** Options of {@link updateObject}. */
export interface UpdateOptions extends WriteOptions {
  /** When only a subresource is written: `status`, or one of the definition's parts. */
  readonly subresource?: string;
  /** The subresource that `metadata.managedFields` names where the object itself is written; e.g. `scale`. */
  readonly writtenThrough?: string;
  /** A patch that names another uid tries to change it; any other update means another object. */
  readonly isPatch?: boolean;
}

/** What Kubernetes tells a client that works on an old version. */
export const MODIFIED = "the object has been modified; please apply your changes to the latest version and try again";

/**
 * Replaces an object, or only its status.
 *
 * A draft with a resourceVersion must be based on the stored version. Storing an equal object changes nothing.
 * Removing the last finalizer of an object that is being deleted removes the object.
 *
 * @param draft - Taken over and changed; its name and namespace are those of the request.
 * @throws {ApiError} NotFound, Conflict, Invalid.
 * @see kubernetes apiserver/pkg/registry/generic/registry/store.go Update (v1.36)
 */
export function updateObject(
  context: OperationContext,
  definition: ResourceDefinition,
  draft: KubernetesObject,
  options: UpdateOptions = {},
): StoredObject {
  const { name, namespace = "" } = draft.metadata;
  const existing = context.store.get(definition, namespace, name);
  if (!existing) throw notFound(storageOf(definition), name);
  const old = existing.object;
  checkVersion(definition, draft, existing, options);

  const object = withSystemFields(definition, draft, old);
  const errors = metadataUpdateErrors(draft.metadata, old.metadata);
  definition.setDefaults?.(object);
  const managedFields = options.managedFields ?? ownedAfter(context, definition, object, old, draft, options);
  if (options.subresource === "status") prepareStatus(context, definition, object, old);
  else prepareMain(context, definition, object, old, options.subresource);
  if (managedFields?.length) object.metadata.managedFields = managedFields;
  else delete object.metadata.managedFields;
  errors.push(...validationErrors(definition, object, old, options));
  if (errors.length > 0) throw invalidObject(storageOf(definition), name, errors);

  if (options.requester) definition.checkRequester?.(object, old, options.requester, context);

  if (equalJson(object, old)) return existing;
  const charge = options.subresource === "status" ? undefined : chargeQuotas(context, definition, object, old);
  if (options.dryRun) return new StoredObject(object, existing.revision);
  if (isFinished(object, old)) {
    context.store.remove(definition, namespace, name, object);
    definition.afterDelete?.(object, context);
    // The answer shows the update; only watchers see the revision of the removal.
    return new StoredObject(object, existing.revision);
  }
  const stored = context.store.put(definition, object);
  charge?.();
  return stored;
}

function ownedAfter(
  context: OperationContext,
  definition: ResourceDefinition,
  object: KubernetesObject,
  old: KubernetesObject,
  draft: KubernetesObject,
  { fieldManager, subresource, writtenThrough }: UpdateOptions,
) {
  const through = subresource ?? writtenThrough;
  const writer = { ...(fieldManager ? { fieldManager } : {}), ...(through ? { subresource: through } : {}) };
  return managedFieldsAfter(context, definition, old, object, draft.metadata.managedFields, writer);
}

function checkVersion(
  definition: ResourceDefinition,
  draft: KubernetesObject,
  existing: StoredObject,
  { isPatch }: UpdateOptions,
): void {
  const { name, uid, resourceVersion } = draft.metadata;
  const oldUid = existing.object.metadata.uid;
  if (!isPatch && uid && uid !== oldUid) {
    throw conflict(storageOf(definition), name, otherUid(definition, draft.metadata, oldUid));
  }
  if (!resourceVersion || resourceVersion === "0") return;
  if (!/^\d+$/.test(resourceVersion)) {
    throw plainFailure(`strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`);
  }
  if (resourceVersion !== existing.object.metadata.resourceVersion)
    throw conflict(storageOf(definition), name, MODIFIED);
}

/** Keeps what no client can change. */
function withSystemFields(
  definition: ResourceDefinition,
  draft: KubernetesObject,
  old: KubernetesObject,
): KubernetesObject {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = draft;
  const kept = old.metadata;
  const meta = { ...metadata, name: kept.name, uid: kept.uid, creationTimestamp: kept.creationTimestamp };
  meta.resourceVersion = kept.resourceVersion;
  if (definition.hasGeneration || meta.generation === undefined) assign(meta, "generation", kept.generation);
  assign(meta, "generateName", meta.generateName ?? kept.generateName);
  assign(meta, "namespace", kept.namespace);
  assign(meta, "deletionTimestamp", kept.deletionTimestamp);
  assign(meta, "deletionGracePeriodSeconds", kept.deletionGracePeriodSeconds);
  delete (meta as { selfLink?: string }).selfLink;
  return { kind: definition.kind, apiVersion: apiVersionOf(definition), metadata: meta, ...rest };
}

function assign<T extends object, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value === undefined) delete target[key];
  else target[key] = value;
}

function prepareMain(
  context: OperationContext,
  definition: ResourceDefinition,
  object: KubernetesObject,
  old: KubernetesObject,
  part: string | undefined,
): void {
  const generation = object.metadata.generation;
  if (part === undefined) definition.prepareForUpdate?.(object, old, context);
  else definition.parts?.[part]?.prepareForUpdate(object, old, context);
  if (!definition.hasGeneration || object.metadata.generation !== generation) return;
  if (!equalJson(specOf(object), specOf(old))) object.metadata.generation = (generation ?? 0) + 1;
}

function prepareStatus(
  context: OperationContext,
  definition: ResourceDefinition,
  object: KubernetesObject,
  old: KubernetesObject,
): void {
  if (definition.status?.prepareForUpdate) definition.status.prepareForUpdate(object, old, context);
  else if ("spec" in old) (object as { spec?: unknown }).spec = old.spec;
}

function validationErrors(
  definition: ResourceDefinition,
  object: KubernetesObject,
  old: KubernetesObject,
  options: UpdateOptions,
): FieldError[] {
  const { subresource } = options;
  if (subresource === "status") return definition.status?.validateUpdate?.(object, old) ?? [];
  if (subresource !== undefined) return definition.parts?.[subresource]?.validateUpdate(object, old) ?? [];
  const ofObject = definition.validate?.(object, old) ?? [];
  const ofChange = definition.validateUpdate?.(object, old) ?? [];
  return definition.namesChangesFirst ? [...ofChange, ...ofObject] : [...ofObject, ...ofChange];
}

/** Whether nothing holds back an object that is being deleted without grace. */
function isFinished(object: KubernetesObject, old: KubernetesObject): boolean {
  return (object.metadata.finalizers ?? []).length === 0 && old.metadata.deletionGracePeriodSeconds === 0;
}

function specOf(object: KubernetesObject): unknown {
  return (object as { spec?: unknown }).spec;
}

/** Kubernetes passes on what its storage says. */
function otherUid({ plural }: ResourceDefinition, { namespace, name, uid }: ObjectMeta, oldUid: string): string {
  const key = ["/registry", plural, ...(namespace ? [namespace] : []), name].join("/");
  const detail = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${oldUid}`;
  return `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${detail}`;
}
