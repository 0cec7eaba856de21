import type { CustomResourceDefinition, CustomResourceNames } from "../../../api/apiextensions.ts";
import type { Condition } from "../../../api/meta.ts";

/** Names that a definition gets, and whether these are all that it asked for. */
export interface Acceptance {
  readonly names: CustomResourceNames;
  readonly condition: Condition;
}

/**
 * Gives a definition the names that no other of its group has.
 *
 * @param others - The other definitions of the group.
 * @see kubernetes apiextensions-apiserver/pkg/controller/status/naming_controller.go (v1.36)
 */
export function acceptNames(
  { spec, status }: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
): Acceptance {
  const taken = others.map((other) => other.status.acceptedNames);
  const resources = new Set(
    taken.flatMap(({ plural, singular, shortNames = [] }) => [plural, singular, ...shortNames]),
  );
  const kinds = new Set(taken.flatMap(({ kind, listKind }) => [kind, listKind]));
  const wanted = spec.names;
  const names: CustomResourceNames = { ...status.acceptedNames };
  let conflict: Pick<Condition, "reason" | "message"> | undefined;
  const refuse = (reason: string, name = "") => {
    conflict = { reason: `${reason}Conflict`, message: `${JSON.stringify(name)} is already in use` };
  };

  if (resources.has(wanted.plural)) refuse("Plural", wanted.plural);
  else names.plural = wanted.plural;
  if (resources.has(wanted.singular)) refuse("Singular", wanted.singular);
  else setOrDelete(names, "singular", wanted.singular);
  const short = wanted.shortNames?.find((name) => resources.has(name));
  if (short === undefined) setOrDelete(names, "shortNames", wanted.shortNames);
  else refuse("ShortNames", short);
  if (kinds.has(wanted.kind)) refuse("Kind", wanted.kind);
  else names.kind = wanted.kind;
  if (kinds.has(wanted.listKind)) refuse("ListKind", wanted.listKind);
  else setOrDelete(names, "listKind", wanted.listKind);
  setOrDelete(names, "categories", wanted.categories);

  const type = "NamesAccepted";
  if (conflict) return { names, condition: { type, status: "False", ...conflict } };
  return { names, condition: { type, status: "True", reason: "NoConflicts", message: "no conflicts found" } };
}

function setOrDelete<K extends keyof CustomResourceNames>(
  names: CustomResourceNames,
  key: K,
  value: CustomResourceNames[K] | undefined,
): void {
  if (value === undefined) delete names[key];
  else names[key] = value;
}
