import type { KubernetesObject, OwnerReference, WatchEvent } from "../../../api/meta.ts";
import type { Resource } from "../../../api/resources.ts";

/** Finalizer of an object whose dependents are to be deleted before it. */
export const FOREGROUND = "foregroundDeletion";
/** Finalizer of an object whose dependents are to stay without it. */
export const ORPHAN = "orphan";

/** Where an object is found. */
export interface Item {
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

interface Node extends Item {
  readonly owners: readonly OwnerReference[];
}

/** Who owns whom, kept up to date by watches. */
export class OwnerGraph {
  readonly #nodes = new Map<string, Node>();
  readonly #dependents = new Map<string, Set<string>>();

  /** The objects that name `uid` among their owners. */
  dependentsOf(uid: string): Item[] {
    return [...(this.#dependents.get(uid) ?? [])].flatMap((dependent) => this.#nodes.get(dependent) ?? []);
  }

  /**
   * Takes in one change.
   *
   * @returns UIDs of the objects that the garbage collector should look at because of it; they may be unknown.
   */
  observe(resource: Resource, { type, object }: WatchEvent): string[] {
    const { uid, namespace = "", name, ownerReferences: owners = [] } = object.metadata;
    const before = this.#nodes.get(uid);
    if (type === "DELETED") {
      this.#link(uid, before?.owners ?? [], []);
      this.#nodes.delete(uid);
      return [...(this.#dependents.get(uid) ?? []), ...uids(before?.owners ?? [])];
    }
    this.#nodes.set(uid, { resource, namespace, name, uid, owners });
    this.#link(uid, before?.owners ?? [], owners);
    // An owner that waits for its dependents must notice when one of them left it.
    const isMoved = JSON.stringify(before?.owners ?? []) !== JSON.stringify(owners);
    const moved = isMoved ? [uid, ...uids(before?.owners ?? [])] : [];
    return isCollected(object) && !isMoved ? [uid] : moved;
  }

  /** The object with this UID, while it exists. */
  find(uid: string): Item | undefined {
    return this.#nodes.get(uid);
  }

  #link(uid: string, before: readonly OwnerReference[], after: readonly OwnerReference[]): void {
    for (const owner of before) {
      const dependents = this.#dependents.get(owner.uid);
      dependents?.delete(uid);
      if (dependents?.size === 0) this.#dependents.delete(owner.uid);
    }
    for (const owner of after) {
      const dependents = this.#dependents.get(owner.uid) ?? new Set();
      this.#dependents.set(owner.uid, dependents.add(uid));
    }
  }
}

/** Whether an object is being deleted and waits for the garbage collector. */
export function isCollected({ metadata }: KubernetesObject): boolean {
  const { deletionTimestamp, finalizers = [] } = metadata;
  return deletionTimestamp !== undefined && (finalizers.includes(FOREGROUND) || finalizers.includes(ORPHAN));
}

function uids(owners: readonly OwnerReference[]): string[] {
  return owners.map((owner) => owner.uid);
}
