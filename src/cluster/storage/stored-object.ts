import type { KubernetesObject } from "../../api/meta.ts";

/** One version of an object: deeply frozen, with its JSON made on first use and kept. */
export class StoredObject<T extends KubernetesObject = KubernetesObject> {
  readonly object: T;
  readonly revision: bigint;
  #bytes: Buffer | undefined;

  constructor(object: T, revision: bigint) {
    this.object = deepFreeze(object);
    this.revision = revision;
  }

  /** UTF-8 JSON, as GET, LIST and WATCH send it. */
  get bytes(): Buffer {
    this.#bytes ??= Buffer.from(JSON.stringify(this.object));
    return this.#bytes;
  }

  /** The same state under another revision: what watchers see that no longer select the object. */
  at(revision: bigint): StoredObject<T> {
    const metadata = { ...this.object.metadata, resourceVersion: revision.toString() };
    return new StoredObject({ ...this.object, metadata }, revision);
  }
}

/** Freezes `value` and everything below it; what is frozen already is taken to be deeply frozen. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const child of Object.values(value)) deepFreeze(child);
  return value;
}
