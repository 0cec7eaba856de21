import type { KubernetesObject } from "../../api/meta.ts";
import type { Resource } from "../../api/resources.ts";
import { StoredObject } from "./stored-object.ts";
import type { StoreEvent } from "./watch-log.ts";

/** Which collection a resource belongs to. */
export interface Collected {
  readonly group: string;
  readonly plural: string;
  readonly storedAs?: StoredAs;
}

/**
 * A second version of a resource: its objects are stored as those of another, which see every change made through
 * either. Both functions make new objects, or return theirs when it has the right shape already.
 *
 * A resource may name itself here when what is stored is not always of its present shape.
 */
export interface StoredAs {
  readonly resource: Pick<Resource, "group" | "version" | "plural" | "kind">;
  toStored(object: KubernetesObject): KubernetesObject;
  fromStored(object: KubernetesObject): KubernetesObject;
}

/** The resource under which objects are stored: the name that failures give them, too. */
export function storageOf(
  resource: Pick<Resource, "group" | "plural" | "kind"> & Collected,
): Pick<Resource, "group" | "plural" | "kind"> {
  return resource.storedAs?.resource ?? resource;
}

/** Whether a resource is the one under whose name and version its objects are stored. */
export function storesItself({
  storedAs,
  ...own
}: Pick<Resource, "group" | "version" | "plural"> & Collected): boolean {
  if (!storedAs) return true;
  const { group, version, plural } = storedAs.resource;
  return group === own.group && version === own.version && plural === own.plural;
}

/** Each stored object is converted once, however often it is read. */
const converted = new WeakMap<StoredAs, WeakMap<StoredObject, StoredObject>>();

/** A stored object in the shape of the resource through which it is read. */
export function inShapeOf({ storedAs }: Collected, stored: StoredObject): StoredObject {
  if (!storedAs) return stored;
  const known = converted.get(storedAs) ?? new WeakMap<StoredObject, StoredObject>();
  converted.set(storedAs, known);
  const shaped = known.get(stored) ?? shapedBy(storedAs, stored);
  known.set(stored, shaped);
  return shaped;
}

function shapedBy(storedAs: StoredAs, stored: StoredObject): StoredObject {
  const object = storedAs.fromStored(stored.object);
  return object === stored.object ? stored : new StoredObject(object, stored.revision);
}

/** A change in the shape of the resource through which it is watched. */
export function eventInShapeOf(resource: Collected, event: StoreEvent): StoreEvent {
  if (!resource.storedAs) return event;
  const stored = inShapeOf(resource, event.stored);
  if (!event.previous) return { ...event, stored };
  return { ...event, stored, previous: inShapeOf(resource, event.previous) };
}
