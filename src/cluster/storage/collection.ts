import type { KubernetesObject } from "../../api/meta.ts";
import type { StoreEvent, WatchLog } from "./watch-log.ts";
import type { StoredObject } from "./stored-object.ts";

interface Bucket {
  readonly objects: Map<string, StoredObject>;
  /** In order of name; made on first use after a change. */
  sorted: readonly StoredObject[] | undefined;
}

/** All objects of one resource, by namespace and name, with their recent changes and who listens to them. */
export class Collection {
  readonly log: WatchLog;
  readonly listeners = new Set<(event: StoreEvent) => void>();
  readonly #buckets = new Map<string, Bucket>();

  constructor(log: WatchLog) {
    this.log = log;
  }

  get(namespace: string, name: string): StoredObject | undefined {
    return this.#buckets.get(namespace)?.objects.get(name);
  }

  set(namespace: string, name: string, stored: StoredObject): void {
    let bucket = this.#buckets.get(namespace);
    if (!bucket) this.#buckets.set(namespace, (bucket = { objects: new Map(), sorted: undefined }));
    bucket.objects.set(name, stored);
    bucket.sorted = undefined;
  }

  delete(namespace: string, name: string): void {
    const bucket = this.#buckets.get(namespace);
    if (!bucket) return;
    bucket.objects.delete(name);
    bucket.sorted = undefined;
    if (bucket.objects.size === 0) this.#buckets.delete(namespace);
  }

  get size(): number {
    let size = 0;
    for (const { objects } of this.#buckets.values()) size += objects.size;
    return size;
  }

  /** In order of namespace and name; of one namespace when it is given. */
  list(namespace?: string): readonly StoredObject[] {
    if (namespace !== undefined) {
      const bucket = this.#buckets.get(namespace);
      return bucket ? sortedOf(bucket) : [];
    }
    const names = [...this.#buckets.keys()].sort((a, b) => byBytes(`${a}/`, `${b}/`));
    if (names.length === 1) return this.list(names[0]);
    return names.flatMap((name) => this.list(name));
  }

  /** The state after `revision`, or undefined when changes since then were dropped. */
  listAt(revision: bigint, namespace?: string): readonly StoredObject[] | undefined {
    const later = this.log.since(revision);
    if (!later) return undefined;
    if (later.length === 0) return this.list(namespace);
    const state = new Map(this.list(namespace).map((stored) => [keyOf(stored.object), stored]));
    for (const { stored, previous } of later.toReversed()) {
      if (namespace !== undefined && (stored.object.metadata.namespace ?? "") !== namespace) continue;
      if (previous) state.set(keyOf(stored.object), previous);
      else state.delete(keyOf(stored.object));
    }
    return [...state].sort(([a], [b]) => byBytes(a, b)).map(([, stored]) => stored);
  }
}

/** Sorts as etcd does: `namespace/name` byte by byte (names are ASCII). */
export function keyOf(object: KubernetesObject): string {
  return `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}

function sortedOf(bucket: Bucket): readonly StoredObject[] {
  bucket.sorted ??= [...bucket.objects].sort(([a], [b]) => byBytes(a, b)).map(([, stored]) => stored);
  return bucket.sorted;
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
