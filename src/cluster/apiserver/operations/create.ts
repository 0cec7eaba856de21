import { invalidObject } from "../../../api/field-error.ts";
import type { KubernetesObject, ObjectMeta } from "../../../api/meta.ts";
import { apiVersionOf } from "../../../api/resources.ts";
import { alreadyExists, failure } from "../../../api/status.ts";
import { rfc3339 } from "../../../clock.ts";
import { randomSuffix, randomUuid } from "../../../random.ts";
import { storageOf } from "../../storage/stored-as.ts";
import { StoredObject } from "../../storage/stored-object.ts";
import { chargeQuotas } from "../quota/charge.ts";
import { plainFailure } from "../reply.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import type { OperationContext, WriteOptions } from "./context.ts";
import { managedFieldsOfNew } from "./field-manager.ts";

/** Generated names are cut so that prefix and suffix fit into a DNS label. */
const MAX_PREFIX_LENGTH = 63 - 5;
const GENERATE_ATTEMPTS = 8;

/**
 * Stores a new object: defaults, name generation, admission, system fields, validation.
 *
 * @param draft - Taken over and changed; its namespace is already the one of the request.
 * @throws {ApiError} AlreadyExists, Invalid, whatever admission answers.
 * @see kubernetes apiserver/pkg/registry/rest/create.go BeforeCreate (v1.36)
 */
export function createObject(
  context: OperationContext,
  definition: ResourceDefinition,
  draft: KubernetesObject,
  options: WriteOptions = {},
): StoredObject {
  const object = withTypeMeta(definition, draft);
  const meta = object.metadata;
  if (!meta.name && meta.generateName) meta.name = generateName(context, definition, meta);
  definition.setDefaults?.(object);
  // What admission adds belongs to nobody.
  const managedFields = options.managedFields ?? managedFieldsOfNew(context, definition, object, options);
  context.admitCreate(definition, object);

  meta.uid = randomUuid(context.random);
  meta.creationTimestamp = rfc3339(context.clock.now());
  delete meta.deletionTimestamp;
  delete meta.deletionGracePeriodSeconds;
  if (managedFields?.length) meta.managedFields = managedFields;
  else delete meta.managedFields;
  delete (meta as { selfLink?: string }).selfLink;
  const requestedVersion = meta.resourceVersion as string | undefined;
  delete (meta as Partial<ObjectMeta>).resourceVersion;
  if (definition.hasGeneration) meta.generation = 1;
  definition.prepareForCreate?.(object, context, options.requester);

  const errors = [...(definition.validate?.(object) ?? []), ...(definition.validateCreate?.(object) ?? [])];
  if (errors.length > 0) throw invalidObject(storageOf(definition), meta.name ?? meta.generateName ?? "", errors);
  if (requestedVersion && requestedVersion !== "0")
    throw plainFailure("resourceVersion should not be set on objects to be created");
  const charge = chargeQuotas(context, definition, object, undefined);
  refuseTakenName(context, definition, meta);
  if (options.requester) definition.checkRequester?.(object, undefined, options.requester, context);
  if (options.dryRun) return new StoredObject(object, context.store.revision);
  const stored = context.store.put(definition, object);
  charge();
  return stored;
}

function withTypeMeta(definition: ResourceDefinition, draft: KubernetesObject): KubernetesObject {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = draft;
  const meta = { ...metadata };
  if (!definition.namespaced) delete meta.namespace;
  return { kind: definition.kind, apiVersion: apiVersionOf(definition), metadata: meta, ...rest };
}

function generateName(context: OperationContext, definition: ResourceDefinition, meta: ObjectMeta): string {
  const prefix = (meta.generateName ?? "").slice(0, MAX_PREFIX_LENGTH);
  let name = "";
  for (let attempt = 0; attempt < GENERATE_ATTEMPTS; attempt++) {
    name = prefix + randomSuffix(context.random);
    if (!context.store.get(definition, meta.namespace ?? "", name)) break;
  }
  return name;
}

function refuseTakenName(context: OperationContext, definition: ResourceDefinition, meta: ObjectMeta): void {
  const existing = context.store.get(definition, meta.namespace ?? "", meta.name);
  if (!existing) return;
  const taken = alreadyExists(storageOf(definition), meta.name);
  if (!existing.object.metadata.deletionTimestamp) throw taken;
  throw failure(409, "AlreadyExists", `object is being deleted: ${taken.message}`, taken.status.details);
}
