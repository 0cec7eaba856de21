import type { KubernetesObject } from "../../api/meta.ts";
import { groupResource, type Resource } from "../../api/resources.ts";
import { Collection } from "./collection.ts";
import { eventInShapeOf, inShapeOf, type Collected } from "./stored-as.ts";
import { StoredObject } from "./stored-object.ts";
import { WatchLog, type StoreEvent } from "./watch-log.ts";

type Listener<T extends KubernetesObject> = (event: StoreEvent<T>) => void;

/** How the store is set up; all of it has defaults. */
export interface StoreOptions {
  /** Revision before the first write; default 100, so that revision 1 is too old, as on a cluster that has lived. */
  readonly revision?: bigint;
  /** How many changes of one resource a watch can go back; default 2048. */
  readonly watchWindow?: number;
}

/**
 * The versioned store: every write takes the next revision, which becomes the object's `metadata.resourceVersion`.
 *
 * A resource with `storedAs` reads and writes the objects of another one in its own shape. In memory and synchronous. It
 * enforces nothing; rules live in the operations of the API server.
 */
export class Store {
  readonly #watchWindow: number;
  readonly #startRevision: bigint;
  readonly #collections = new Map<string, Collection>();
  #revision: bigint;
  #compacted = 0n;

  constructor(options: StoreOptions = {}) {
    this.#startRevision = options.revision ?? 100n;
    this.#revision = this.#startRevision;
    this.#watchWindow = options.watchWindow ?? 2048;
  }

  /** Of the latest write. */
  get revision(): bigint {
    return this.#revision;
  }

  get<T extends KubernetesObject>(
    resource: Resource<T> | Collected,
    namespace: string,
    name: string,
  ): StoredObject<T> | undefined {
    const stored = this.#collection(resource).get(namespace, name);
    return stored && (inShapeOf(resource, stored) as StoredObject<T>);
  }

  /** In order of namespace and name; all namespaces when none is given. */
  list<T extends KubernetesObject>(resource: Resource<T> | Collected, namespace?: string): readonly StoredObject<T>[] {
    return this.#shaped(resource, this.#collection(resource).list(namespace)) as readonly StoredObject<T>[];
  }

  /** How many objects there are. */
  count(resource: Collected): number {
    return this.#collection(resource).size;
  }

  /** As {@link list} was right after `revision`; undefined when that is too long ago. */
  listAt(resource: Collected, revision: bigint, namespace?: string): readonly StoredObject[] | undefined {
    if (revision < this.#compacted) return undefined;
    const objects = this.#collection(resource).listAt(revision, namespace);
    return objects && this.#shaped(resource, objects);
  }

  /** Forgets the states before `revision`: {@link listAt} answers from there on. Watches may still go back further. */
  compact(revision: bigint): void {
    this.#compacted = revision;
  }

  /** The oldest revision that {@link changesSince} can start from. */
  oldestWatchable(resource: Collected): bigint {
    return this.#collection(resource).log.oldest;
  }

  /** Stores a new version; takes `object` over, sets its resourceVersion and freezes it. */
  put<T extends KubernetesObject>(resource: Resource<T> | Collected, object: T): StoredObject<T> {
    const collection = this.#collection(resource);
    const { namespace = "", name } = object.metadata;
    const previous = collection.get(namespace, name);
    const stored = this.#next(storedShape(resource, object));
    collection.set(namespace, name, stored);
    publish(collection, previous ? { type: "MODIFIED", stored, previous } : { type: "ADDED", stored });
    return inShapeOf(resource, stored) as StoredObject<T>;
  }

  /**
   * Removes an object.
   *
   * @param last - The state that watchers see as the deleted object; default: the stored one.
   * @returns What watchers saw; undefined when there was nothing to remove.
   */
  remove<T extends KubernetesObject>(
    resource: Resource<T> | Collected,
    namespace: string,
    name: string,
    last?: T,
  ): StoredObject<T> | undefined {
    const collection = this.#collection(resource);
    const previous = collection.get(namespace, name);
    if (!previous) return undefined;
    collection.delete(namespace, name);
    this.#revision += 1n;
    const state = last ? new StoredObject(storedShape(resource, last), this.#revision) : previous;
    const stored = state.at(this.#revision);
    publish(collection, { type: "DELETED", stored, previous });
    return inShapeOf(resource, stored) as StoredObject<T>;
  }

  /** Calls `listener` after every change of the resource from now on, until the returned function is called. */
  watch<T extends KubernetesObject>(resource: Resource<T> | Collected, listener: Listener<T>): () => void {
    const { listeners } = this.#collection(resource);
    // A wrapper of its own, so that the same function can listen twice.
    const entry = (event: StoreEvent) => listener(eventInShapeOf(resource, event) as StoreEvent<T>);
    listeners.add(entry);
    return () => void listeners.delete(entry);
  }

  /** Changes after `revision`; undefined when the window no longer reaches back that far. */
  changesSince(resource: Collected, revision: bigint): readonly StoreEvent[] | undefined {
    const changes = this.#collection(resource).log.since(revision);
    return resource.storedAs ? changes?.map((event) => eventInShapeOf(resource, event)) : changes;
  }

  #next<T extends KubernetesObject>(object: T): StoredObject<T> {
    this.#revision += 1n;
    object.metadata.resourceVersion = this.#revision.toString();
    return new StoredObject(object, this.#revision);
  }

  #shaped(resource: Collected, objects: readonly StoredObject[]): readonly StoredObject[] {
    return resource.storedAs ? objects.map((stored) => inShapeOf(resource, stored)) : objects;
  }

  #collection(resource: Collected): Collection {
    const key = groupResource(resource.storedAs?.resource ?? resource);
    let collection = this.#collections.get(key);
    if (!collection) {
      collection = new Collection(new WatchLog(this.#watchWindow, this.#startRevision));
      this.#collections.set(key, collection);
    }
    return collection;
  }
}

function storedShape({ storedAs }: Collected, object: KubernetesObject): KubernetesObject {
  return storedAs ? storedAs.toStored(object) : object;
}

function publish(collection: Collection, event: StoreEvent): void {
  collection.log.append(event);
  for (const listener of collection.listeners) listener(event);
}
