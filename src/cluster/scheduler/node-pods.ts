import type { Node, Pod } from "../../api/core.ts";
import type { Requests } from "./requests.ts";

/** A Pod on a Node. */
export interface PlacedPod {
  readonly pod: Pod;
  readonly requests: Requests;
}

/** A Node and what is on it. */
export interface NodeState {
  readonly node: Node;
  readonly pods: NodePods;
}

/** All Nodes at one moment. */
export interface ClusterState {
  readonly nodes: readonly NodeState[];
  /** Undefined when there is no such namespace. */
  namespaceLabels(name: string): Readonly<Record<string, string>> | undefined;
}

/** The Pods of one Node, and what they ask for together. */
export class NodePods implements Iterable<PlacedPod> {
  readonly #pods = new Map<string, PlacedPod>();
  readonly #requested = new Map<string, number>();
  readonly #withAffinity = new Set<string>();

  get size(): number {
    return this.#pods.size;
  }

  [Symbol.iterator](): Iterator<PlacedPod> {
    return this.#pods.values();
  }

  /** Those that say which Pods they want near them, or not. */
  *withAffinity(): Iterable<PlacedPod> {
    for (const uid of this.#withAffinity) {
      const placed = this.#pods.get(uid);
      if (placed) yield placed;
    }
  }

  requested(resource: string): number {
    return this.#requested.get(resource) ?? 0;
  }

  /** In place of what was known of the same Pod. */
  add(placed: PlacedPod): void {
    const { uid } = placed.pod.metadata;
    this.remove(uid);
    this.#pods.set(uid, placed);
    this.#count(placed.requests, 1);
    const { affinity } = placed.pod.spec;
    if (affinity?.podAffinity || affinity?.podAntiAffinity) this.#withAffinity.add(uid);
  }

  remove(uid: string): void {
    const placed = this.#pods.get(uid);
    if (!placed) return;
    this.#pods.delete(uid);
    this.#withAffinity.delete(uid);
    this.#count(placed.requests, -1);
  }

  /** The same, to try things out with. */
  copy(): NodePods {
    const result = new NodePods();
    for (const placed of this) result.add(placed);
    return result;
  }

  #count(requests: Requests, sign: 1 | -1): void {
    for (const [resource, amount] of requests) {
      const sum = this.requested(resource) + sign * amount;
      // Sums of fractions: 0.1 + 0.2 - 0.1 - 0.2 must be 0 again.
      this.#requested.set(resource, resource === "cpu" ? Math.round(sum * 1e6) / 1e6 : sum);
    }
  }
}
