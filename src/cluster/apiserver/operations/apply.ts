import { conflictError } from "../../../api/managed-fields/conflicts.ts";
import { configuredFields } from "../../../api/managed-fields/configured-fields.ts";
import { EMPTY, type FieldSet } from "../../../api/managed-fields/field-set.ts";
import { encodeManagers } from "../../../api/managed-fields/managers.ts";
import { applyConfiguration } from "../../../api/managed-fields/ownership.ts";
import type { Structure } from "../../../api/managed-fields/structure.ts";
import { managersThroughScale } from "../../../api/managed-fields/through-scale.ts";
import type { KubernetesObject, ObjectMeta } from "../../../api/meta.ts";
import { apiVersionOf } from "../../../api/resources.ts";
import { decodeObject } from "../../../api/schema/decode.ts";
import { badRequest } from "../../../api/status.ts";
import { cloneJson } from "../../storage/json-value.ts";
import type { StoredObject } from "../../storage/stored-object.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import { plainFailure } from "../reply.ts";
import type { OperationContext, WriteOptions } from "./context.ts";
import { createObject } from "./create.ts";
import { writeOfApply } from "./field-manager.ts";
import { objectTypeOf } from "./object-type.ts";
import { updateObject } from "./update.ts";

/** Options of {@link applyObject}. */
export interface ApplyOptions extends WriteOptions {
  readonly fieldManager: string;
  readonly force: boolean;
  readonly subresource?: string;
  /** Like `subresource` for those that are a view of the object: `scale`. */
  readonly writtenThrough?: "scale";
}

/** Where client-side apply keeps what it applied last. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
/** The manager that may take over what client-side apply set. */
const KUBECTL = "kubectl";

/**
 * Server-side apply: creates or changes an object so that it has what the configuration names.
 *
 * @param configuration - As the client sent it; not decoded, since only what it names counts.
 * @throws {ApiError} BadRequest, Conflict with one cause per field, Invalid.
 * @see kubernetes apimachinery/pkg/util/managedfields/internal/{structuredmerge,lastappliedmanager}.go (v1.36)
 */
export function applyObject(
  context: OperationContext,
  definition: ResourceDefinition,
  key: { namespace: string; name: string },
  configuration: Record<string, unknown>,
  options: ApplyOptions,
): { stored: StoredObject; created: boolean } {
  const type = objectTypeOf(definition);
  if (!type) throw plainFailure(`no schema for ${definition.kind}`);
  checkConfiguration(definition, configuration);
  const existing = context.store.get(definition, key.namespace, key.name);
  const { structure } = type;
  const live = existing?.object ?? newLive(definition, type.empty, key);
  const writer = { fieldManager: options.fieldManager, subresource: options.subresource ?? options.writtenThrough };
  const write = writeOfApply(context, definition, type, existing?.object, writer);
  const mayTake = options.fieldManager === KUBECTL ? lastAppliedFields(structure, existing?.object) : EMPTY;
  const applied = applyConfiguration(write, live, configuration, { force: options.force, mayTake });
  if ("problems" in applied) throw unfit(definition, configuration, applied.problems);
  if ("conflicts" in applied) throw conflictError(applied.conflicts);
  if (applied.object === undefined && existing) return { stored: existing, created: false };

  const object = decoded(definition, cloneJson(applied.object ?? live));
  keepLastApplied(object, configuration, options);
  const isScaled = options.writtenThrough === "scale";
  const managers = isScaled ? managersThroughScale(applied.managers) : applied.managers;
  const managedFields = encodeManagers(managers) ?? [];
  // A new object has no version yet, whatever the configuration says.
  if (!existing) delete (object.metadata as Partial<ObjectMeta>).resourceVersion;
  if (!existing)
    return { stored: createObject(context, definition, object, { ...options, managedFields }), created: true };
  const stored = updateObject(context, definition, object, { ...options, managedFields, isPatch: true });
  return { stored, created: false };
}

function decoded(definition: ResourceDefinition, value: unknown): KubernetesObject {
  if (definition.decode) return definition.decode(value, "Ignore").object;
  const { kind } = definition;
  return decodeObject(value, { apiVersion: apiVersionOf(definition), kind, fieldValidation: "Ignore" }).object;
}

function checkConfiguration(definition: ResourceDefinition, configuration: Record<string, unknown>): void {
  const { apiVersion = "", kind = "", metadata } = configuration as Partial<KubernetesObject>;
  const expected = apiVersionOf(definition);
  if (kind === "" || apiVersion === "") {
    const [group = "", version = ""] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
    throw badRequest(`invalid object type: ${group}/${version}, Kind=${kind}`);
  }
  if (apiVersion !== expected) {
    const text = `Specified patch version: ${apiVersion}, expected: ${expected}`;
    throw badRequest(`Incorrect version specified in apply patch. ${text}`);
  }
  if (metadata?.managedFields !== undefined) throw badRequest("metadata.managedFields must be nil");
}

function newLive(
  definition: ResourceDefinition,
  empty: Readonly<Record<string, unknown>>,
  { namespace, name }: { namespace: string; name: string },
): KubernetesObject {
  const metadata = { name, ...(namespace ? { namespace } : {}) };
  return { ...empty, apiVersion: apiVersionOf(definition), kind: definition.kind, metadata } as KubernetesObject;
}

function unfit(definition: ResourceDefinition, configuration: Record<string, unknown>, problems: readonly string[]) {
  const { namespace = "", name = "" } = (configuration["metadata"] ?? {}) as { namespace?: string; name?: string };
  const version = definition.group === "" ? `/${definition.version}` : apiVersionOf(definition);
  const [only] = problems;
  const list = problems.length === 1 ? only : `errors:\n${problems.map((problem) => `  ${problem}`).join("\n")}`;
  const object = `(${namespace}/${name}; ${version}, Kind=${definition.kind})`;
  return plainFailure(`failed to create typed patch object ${object}: ${list}`);
}

/** What the last client-side apply set, which its successor may take over. */
function lastAppliedFields(structure: Structure, live: KubernetesObject | undefined): FieldSet {
  const text = live?.metadata.annotations?.[LAST_APPLIED];
  if (text === undefined) return EMPTY;
  try {
    const fields = configuredFields(structure, JSON.parse(text));
    return "set" in fields ? fields.set : EMPTY;
  } catch {
    return EMPTY;
  }
}

/** A client-side apply that follows must know what was applied last. */
function keepLastApplied(object: KubernetesObject, configuration: object, { fieldManager }: ApplyOptions): void {
  const { annotations } = object.metadata;
  if (fieldManager !== KUBECTL || annotations?.[LAST_APPLIED] === undefined) return;
  annotations[LAST_APPLIED] = `${JSON.stringify(configuration)}\n`;
}
