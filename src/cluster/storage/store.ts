import type { KubernetesObject } from "../../api/meta.ts";
import { groupResource, type Resource } from "../../api/resources.ts";
import { Collection } from "./collection.ts";
import { StoredObject } from "./stored-object.ts";
import { WatchLog, type StoreEvent } from "./watch-log.ts";

type Named = Pick<Resource, "group" | "plural">;
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
 * In memory and synchronous. It enforces nothing; rules live in the operations of the API server.
 */
export class Store {
  readonly #watchWindow: number;
  readonly #startRevision: bigint;
  readonly #collections = new Map<string, Collection>();
  #revision: bigint;

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
    resource: Resource<T> | Named,
    namespace: string,
    name: string,
  ): StoredObject<T> | undefined {
    return this.#collection(resource).get(namespace, name) as StoredObject<T> | undefined;
  }

  /** In order of namespace and name; all namespaces when none is given. */
  list<T extends KubernetesObject>(resource: Resource<T> | Named, namespace?: string): readonly StoredObject<T>[] {
    return this.#collection(resource).list(namespace) as readonly StoredObject<T>[];
  }

  /** As {@link list} was right after `revision`; undefined when that is too long ago. */
  listAt(resource: Named, revision: bigint, namespace?: string): readonly StoredObject[] | undefined {
    return this.#collection(resource).listAt(revision, namespace);
  }

  /** Stores a new version; takes `object` over, sets its resourceVersion and freezes it. */
  put<T extends KubernetesObject>(resource: Resource<T> | Named, object: T): StoredObject<T> {
    const collection = this.#collection(resource);
    const { namespace = "", name } = object.metadata;
    const previous = collection.get(namespace, name);
    const stored = this.#next(object);
    collection.set(namespace, name, stored);
    publish(collection, previous ? { type: "MODIFIED", stored, previous } : { type: "ADDED", stored });
    return stored;
  }

  /**
   * Removes an object.
   *
   * @param last - The state that watchers see as the deleted object; default: the stored one.
   * @returns What watchers saw; undefined when there was nothing to remove.
   */
  remove<T extends KubernetesObject>(
    resource: Resource<T> | Named,
    namespace: string,
    name: string,
    last?: T,
  ): StoredObject<T> | undefined {
    const collection = this.#collection(resource);
    const previous = collection.get(namespace, name) as StoredObject<T> | undefined;
    if (!previous) return undefined;
    collection.delete(namespace, name);
    this.#revision += 1n;
    const stored = (last ? new StoredObject(last, this.#revision) : previous).at(this.#revision);
    publish(collection, { type: "DELETED", stored, previous });
    return stored;
  }

  /** Calls `listener` after every change of the resource from now on, until the returned function is called. */
  watch<T extends KubernetesObject>(resource: Resource<T> | Named, listener: Listener<T>): () => void {
    const { listeners } = this.#collection(resource);
    // A wrapper of its own, so that the same function can listen twice.
    const entry = (event: StoreEvent) => listener(event as StoreEvent<T>);
    listeners.add(entry);
    return () => void listeners.delete(entry);
  }

  /** Changes after `revision`; undefined when the window no longer reaches back that far. */
  changesSince(resource: Named, revision: bigint): readonly StoreEvent[] | undefined {
    return this.#collection(resource).log.since(revision);
  }

  #next<T extends KubernetesObject>(object: T): StoredObject<T> {
    this.#revision += 1n;
    object.metadata.resourceVersion = this.#revision.toString();
    return new StoredObject(object, this.#revision);
  }

  #collection(resource: Named): Collection {
    const key = groupResource(resource);
    let collection = this.#collections.get(key);
    if (!collection) {
      collection = new Collection(new WatchLog(this.#watchWindow, this.#startRevision));
      this.#collections.set(key, collection);
    }
    return collection;
  }
}

function publish(collection: Collection, event: StoreEvent): void {
  collection.log.append(event);
  for (const listener of collection.listeners) listener(event);
}
