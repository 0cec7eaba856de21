import { compare, isSame, type Comparison } from "./compare.ts";
import { configuredFields } from "./configured-fields.ts";
import type { Conflict } from "./conflicts.ts";
import { EMPTY, FieldSet } from "./field-set.ts";
import { managerKey, type Manager, type ManagerIdentity, type Managers } from "./managers.ts";
import { merge, removeFields } from "./merge.ts";
import { structureOfPart, type Structure } from "./structure.ts";

/** What an update or an apply is about. */
export interface Write {
  readonly structure: Structure;
  readonly managers: Managers;
  readonly identity: ManagerIdentity;
  /** RFC 3339, in seconds. */
  readonly time: string;
  /** Paths that this request cannot change, and so not own either. */
  readonly ignored: readonly (readonly string[])[];
}

/** Fields that nobody owns: they name the object or are the server's own. */
const UNOWNED: readonly (readonly string[])[] = [
  ["f:apiVersion"],
  ["f:kind"],
  ...[
    "name",
    "namespace",
    "creationTimestamp",
    "selfLink",
    "uid",
    "clusterName",
    "generation",
    "managedFields",
    "resourceVersion",
  ].map((name) => ["f:metadata", `f:${name}`]),
];

/**
 * Who owns what after an update: the writer owns what it added or changed, and nobody what is gone.
 *
 * @returns The same managers when nothing changed.
 * @see sigs.k8s.io/structured-merge-diff/merge/update.go Update
 */
export function ownAfterUpdate(write: Write, before: unknown, after: unknown): Managers {
  const comparison = ownable(write, compare(write.structure, before, after));
  if (isSame(comparison)) return write.managers;
  const others = withoutLost(write.managers, comparison);
  const taken = comparison.modified.union(comparison.added);
  if (taken.isEmpty) return others;
  const key = managerKey(write.identity);
  const own = (others.get(key)?.fields ?? EMPTY).union(taken);
  return new Map(others).set(key, { ...write.identity, time: write.time, fields: own });
}

/** What became of an apply. */
export type Applied =
  /** The configuration does not fit its type. */
  | { readonly problems: readonly string[] }
  | { readonly conflicts: readonly Conflict[] }
  /** `object` is undefined when nothing changed, not even an owner. */
  | { readonly object: unknown; readonly managers: Managers };

/**
 * Lays a configuration over the live object: takes what it names, and removes what it named before and nobody owns.
 *
 * @param mayTake - Conflicts about these fields do not count; `force` takes all.
 * @see sigs.k8s.io/structured-merge-diff/merge/update.go Apply
 */
export function applyConfiguration(
  write: Write,
  live: unknown,
  configuration: unknown,
  options: { force: boolean; mayTake?: FieldSet },
): Applied {
  const { structure, identity, managers } = write;
  const configured = configuredFields(structure, configuration);
  if ("problems" in configured) return configured;
  const key = managerKey(identity);
  const former = managers.get(key);
  const fields = without(configured.set, [...UNOWNED, ...write.ignored]);
  const claimed: Managers = new Map(managers).set(key, { ...identity, time: write.time, fields });
  const merged = merge(structure, live, withoutIgnored(structure, configuration, write.ignored));
  const object = prune(structure, merged, former?.fields ?? EMPTY, claimed);
  const comparison = ownable(write, compare(structure, live, object));

  const conflicts = conflictsOf(claimed, key, comparison, options);
  if (conflicts.length > 0) return { conflicts };
  if (isSame(comparison) && former?.fields.equals(fields) && former.apiVersion === identity.apiVersion) {
    return { object: undefined, managers };
  }
  const left = withoutLost(claimed, comparison, key);
  return { object, managers: left };
}

function conflictsOf(
  managers: Managers,
  ownKey: string,
  { added, modified }: Comparison,
  { force, mayTake = EMPTY }: { force: boolean; mayTake?: FieldSet },
): Conflict[] {
  if (force) return [];
  const changed = modified.union(added);
  return [...managers].flatMap(([key, manager]) => {
    if (key === ownKey) return [];
    const fields = manager.fields.intersection(changed).difference(mayTake);
    return fields.isEmpty ? [] : [{ manager, fields }];
  });
}

/** Takes from everybody, but for one, what was changed or removed. */
function withoutLost(managers: Managers, { added, modified, removed }: Comparison, exceptKey?: string): Managers {
  const lost = modified.union(added).union(removed);
  const left = new Map<string, Manager>();
  for (const [key, manager] of managers) {
    const fields = key === exceptKey ? manager.fields : manager.fields.difference(lost);
    if (!fields.isEmpty) left.set(key, fields === manager.fields ? manager : { ...manager, fields });
  }
  return left;
}

/** Removes what the manager named before and nobody, itself included, owns any more. */
function prune(structure: Structure, merged: unknown, former: FieldSet, managers: Managers): unknown {
  if (former.isEmpty) return merged;
  let owned = EMPTY;
  for (const { fields } of managers.values()) owned = owned.union(fields);
  const removed = withNamedFields(structure, former).difference(withNamedFields(structure, owned));
  return removeFields(structure, merged, removed) ?? {};
}

/** The set with the fields, not the items, that contain its members. */
function withNamedFields(structure: Structure, set: FieldSet): FieldSet {
  if (set.children.size === 0) return set;
  const children = new Map<string, FieldSet>();
  for (const [element, child] of set.children) {
    const inner = innerStructure(structure, element);
    const named = inner ? withNamedFields(inner, child) : child;
    const isMember = named.isMember || structure.kind === "struct";
    children.set(element, new FieldSet(isMember, named.children));
  }
  return new FieldSet(set.isMember, children);
}

function innerStructure(structure: Structure, element: string): Structure | undefined {
  return structure.kind === "list" ? structure.element : structureOfPart(structure, element.slice(2));
}

function ownable({ ignored }: Write, { added, modified, removed }: Comparison): Comparison {
  const paths = [...UNOWNED, ...ignored];
  return { added: without(added, paths), modified: without(modified, paths), removed: without(removed, paths) };
}

function without(set: FieldSet, paths: readonly (readonly string[])[]): FieldSet {
  if (set.isEmpty) return set;
  return paths.reduce((rest, path) => rest.withoutTree(path), withoutMetadataItself(set));
}

/** `metadata` as a whole belongs to nobody. */
function withoutMetadataItself(set: FieldSet): FieldSet {
  const metadata = set.children.get("f:metadata");
  if (!metadata?.isMember) return set;
  const children = new Map(set.children);
  if (metadata.children.size > 0) children.set("f:metadata", new FieldSet(false, metadata.children));
  else children.delete("f:metadata");
  return new FieldSet(set.isMember, children);
}

function withoutIgnored(structure: Structure, configuration: unknown, ignored: Write["ignored"]): unknown {
  const set = ignored.reduce((sum, path) => sum.union(singlePath(path)), EMPTY);
  return removeFields(structure, configuration, set) ?? {};
}

function singlePath(path: readonly string[]): FieldSet {
  return path.reduceRight((set, element) => new FieldSet(false, new Map([[element, set]])), new FieldSet(true));
}
