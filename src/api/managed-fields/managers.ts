import { EMPTY, FieldSet, parseFieldsV1, type FieldsV1 } from "./field-set.ts";

/** One entry of `metadata.managedFields`. */
export interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  /** RFC 3339, in seconds. */
  readonly time?: string;
  readonly fieldsType: "FieldsV1";
  readonly fieldsV1?: FieldsV1;
  readonly subresource?: string;
}

/** Who writes, and how. */
export type ManagerIdentity = Pick<ManagedFieldsEntry, "manager" | "operation" | "apiVersion" | "subresource">;

/** A manager and the fields that it owns. */
export interface Manager extends ManagerIdentity {
  readonly time?: string;
  readonly fields: FieldSet;
  /** Where the fields come from, to be used again while they stay the same. */
  readonly entry?: ManagedFieldsEntry;
}

/** All managers of an object, by {@link managerKey}. */
export type Managers = ReadonlyMap<string, Manager>;

const MAX_UPDATERS = 10;
const OLDEST = "ancient-changes";

/** Appliers are the same in whatever version they apply. */
export function managerKey({ manager, operation, apiVersion, subresource = "" }: ManagerIdentity): string {
  return [operation, manager, subresource, operation === "Apply" ? "" : apiVersion].join("\0");
}

/** Reads `metadata.managedFields`. */
export function decodeManagers(entries: readonly ManagedFieldsEntry[] | undefined): Managers {
  const managers = new Map<string, Manager>();
  for (const entry of entries ?? []) {
    const { manager, operation, apiVersion, subresource, time } = entry;
    const fields = parseFieldsV1(entry.fieldsV1);
    managers.set(managerKey(entry), {
      manager,
      operation,
      apiVersion,
      fields,
      entry,
      ...(subresource ? { subresource } : {}),
      ...(time ? { time } : {}),
    });
  }
  return managers;
}

/**
 * Writes `metadata.managedFields`: appliers first, then by time and name; undefined when nobody owns anything.
 *
 * More than ten updaters are too many: the oldest of one version become one.
 *
 * @see kubernetes apimachinery/pkg/util/managedfields/internal/{managedfields,capmanagers}.go (v1.36)
 */
export function encodeManagers(managers: Managers): ManagedFieldsEntry[] | undefined {
  const owning = [...managers.values()].filter(({ fields }) => !fields.isEmpty);
  if (owning.length === 0) return undefined;
  return capped(owning).sort(byOrder).map(entryOf);
}

function entryOf({ manager, operation, apiVersion, time, subresource, fields, entry }: Manager): ManagedFieldsEntry {
  if (entry && entry.time === time && parseFieldsV1(entry.fieldsV1) === fields) return entry;
  return {
    manager,
    operation,
    apiVersion,
    ...(time ? { time } : {}),
    fieldsType: "FieldsV1",
    fieldsV1: fields.fieldsV1,
    ...(subresource ? { subresource } : {}),
  };
}

function byOrder(a: Manager, b: Manager): number {
  return (
    compareText(a.operation, b.operation) ||
    compareText(a.time ?? "", b.time ?? "") ||
    compareText(a.manager, b.manager) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource ?? "", b.subresource ?? "")
  );
}

function capped(managers: Manager[]): Manager[] {
  const updaters = managers.filter(({ operation }) => operation === "Update");
  const tooMany = updaters.length - MAX_UPDATERS;
  if (tooMany <= 0) return managers;
  const old = new Set(updaters.sort(byOrder).slice(0, tooMany + 1));
  const buckets = new Map<string, Manager>();
  for (const { apiVersion, fields, time } of old) {
    const known = buckets.get(apiVersion);
    const union = (known?.fields ?? EMPTY).union(fields);
    buckets.set(apiVersion, {
      manager: OLDEST,
      operation: "Update",
      apiVersion,
      fields: union,
      ...(time ? { time } : {}),
    });
  }
  return [...managers.filter((manager) => !old.has(manager)), ...buckets.values()];
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
