import type { KubernetesObject } from "../../api/meta.ts";
import type { StoredObject } from "./stored-object.ts";

/** One change of one object. */
export interface StoreEvent<T extends KubernetesObject = KubernetesObject> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  /** The new state; for DELETED the last state, carrying the revision of the deletion. */
  readonly stored: StoredObject<T>;
  /** The state before; absent for ADDED. */
  readonly previous?: StoredObject<T>;
}

/** The latest changes of one resource, oldest first; the oldest half is dropped when it is full. */
export class WatchLog {
  readonly #capacity: number;
  #events: StoreEvent[] = [];
  #compacted: bigint;

  /** @param compacted - Revision at which the resource began to be recorded. */
  constructor(capacity: number, compacted: bigint) {
    this.#capacity = capacity;
    this.#compacted = compacted;
  }

  /** The oldest revision that {@link since} answers. */
  get oldest(): bigint {
    return this.#compacted;
  }

  append(event: StoreEvent): void {
    if (this.#events.length >= this.#capacity) {
      const dropped = this.#events.splice(0, Math.ceil(this.#capacity / 2));
      this.#compacted = dropped.at(-1)?.stored.revision ?? this.#compacted;
    }
    this.#events.push(event);
  }

  /** Changes after `revision` in order, or undefined when some of them were dropped already. */
  since(revision: bigint): readonly StoreEvent[] | undefined {
    if (revision < this.#compacted) return undefined;
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#events[middle]?.stored.revision ?? 0n) <= revision) low = middle + 1;
      else high = middle;
    }
    return this.#events.slice(low);
  }
}
