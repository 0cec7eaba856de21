import type { KubernetesObject } from "../../../api/meta.ts";
import {
  decodeManagers,
  encodeManagers,
  type ManagedFieldsEntry,
  type ManagerIdentity,
  type Managers,
} from "../../../api/managed-fields/managers.ts";
import { ownAfterUpdate, type Write } from "../../../api/managed-fields/ownership.ts";
import { managersThroughScale } from "../../../api/managed-fields/through-scale.ts";
import { apiVersionOf } from "../../../api/resources.ts";
import { rfc3339 } from "../../../clock.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import type { OperationContext } from "./context.ts";
import { objectTypeOf, type ObjectType } from "./object-type.ts";

/** Who writes, as `metadata.managedFields` names it. */
export interface Writer {
  /** Default: the one of the context. */
  readonly fieldManager?: string;
  readonly subresource?: string;
}

/** Objects that existed before the first apply without managers are taken to be one's of this name. */
const BEFORE_FIRST_APPLY = "before-first-apply";

type MaybeOwned = KubernetesObject["metadata"]["managedFields"];

/**
 * `metadata.managedFields` of a new object: the writer owns all that was set.
 *
 * @see kubernetes apimachinery/pkg/util/managedfields/internal/fieldmanager.go (v1.36)
 */
export function managedFieldsOfNew(
  context: OperationContext,
  definition: ResourceDefinition,
  object: KubernetesObject,
  writer: Writer,
): MaybeOwned {
  const type = objectTypeOf(definition);
  if (!type) return undefined;
  const write = writeOf(context, definition, type, new Map(), identityOf(context, definition, writer));
  return encodeManagers(ownAfterUpdate(write, type.empty, object));
}

/**
 * `metadata.managedFields` after an update.
 *
 * @param requested - What the client sent: `[{}]` ends the tracking, other entries replace the present ones.
 * @returns The present array when nobody's fields changed.
 */
export function managedFieldsAfter(
  context: OperationContext,
  definition: ResourceDefinition,
  before: KubernetesObject,
  after: KubernetesObject,
  requested: MaybeOwned,
  writer: Writer,
): MaybeOwned {
  const type = objectTypeOf(definition);
  const present = before.metadata.managedFields;
  const entries = writer.subresource === undefined && requested?.length ? requested : present;
  if (!type || !entries || isReset(entries)) return undefined;
  const managers = decodeManagers(entries as readonly ManagedFieldsEntry[]);
  const write = writeOf(context, definition, type, managers, identityOf(context, definition, writer));
  const owned = ownAfterUpdate(write, before, after);
  if (writer.subresource === "scale") return encodeManagers(managersThroughScale(owned));
  return owned === managers ? entries : encodeManagers(owned);
}

/** What an apply starts from: the live object, or nothing but its name, and who owns it. */
export function writeOfApply(
  context: OperationContext,
  definition: ResourceDefinition,
  type: ObjectType,
  live: KubernetesObject | undefined,
  writer: Writer,
): Write {
  const managers = live ? managersOf(context, definition, type, live) : new Map<string, never>();
  const identity = { ...identityOf(context, definition, writer), operation: "Apply" as const };
  return writeOf(context, definition, type, managers, identity);
}

function managersOf(
  context: OperationContext,
  definition: ResourceDefinition,
  type: ObjectType,
  live: KubernetesObject,
): Managers {
  const managers = decodeManagers(live.metadata.managedFields as readonly ManagedFieldsEntry[] | undefined);
  if (managers.size > 0) return managers;
  const identity = identityOf(context, definition, { fieldManager: BEFORE_FIRST_APPLY });
  return ownAfterUpdate(writeOf(context, definition, type, managers, identity), type.empty, live);
}

function writeOf(
  context: OperationContext,
  definition: ResourceDefinition,
  type: ObjectType,
  managers: Managers,
  identity: ManagerIdentity,
): Write {
  // A status can be written through its own subresource only, where there is one.
  const ignored = identity.subresource === "status" ? [["f:spec"]] : definition.status ? [["f:status"]] : [];
  return { structure: type.structure, managers, identity, ignored, time: rfc3339(context.clock.now()) };
}

function identityOf(
  context: OperationContext,
  definition: ResourceDefinition,
  { fieldManager = context.fieldManager, subresource }: Writer,
): ManagerIdentity {
  return {
    manager: fieldManager,
    operation: "Update",
    apiVersion: apiVersionOf(definition),
    ...(subresource ? { subresource } : {}),
  };
}

function isReset(entries: readonly unknown[]): boolean {
  const [only] = entries;
  return entries.length === 1 && typeof only === "object" && only !== null && Object.keys(only).length === 0;
}
