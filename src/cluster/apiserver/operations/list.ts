import type { Store } from "../../storage/store.ts";
import type { StoredObject } from "../../storage/stored-object.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import type { Selection } from "./selection.ts";

/** The present objects of a selection, in order of namespace and name. */
export function listObjects(
  store: Store,
  definition: ResourceDefinition,
  selection: Selection,
): readonly StoredObject[] {
  const { namespace, name, matches } = selection;
  if (name !== undefined && (namespace !== undefined || !definition.namespaced)) {
    const stored = store.get(definition, namespace ?? "", name);
    return stored && (!matches || matches(stored.object)) ? [stored] : [];
  }
  const all = store.list(definition, namespace);
  return matches ? all.filter((stored) => matches(stored.object)) : all;
}
