import type { Pod } from "../../api/core.ts";
import type { WatchEvent } from "../../api/meta.ts";
import { NodePods } from "./node-pods.ts";
import { requestsOf } from "./requests.ts";

/** Keeps account of which Pods are on each Node, and for which it is kept free, by watching Pods. */
export class PodAccount {
  readonly #nodes = new Map<string, NodePods>();
  readonly #places = new Map<string, string>();
  readonly #nominated = new Map<string, Pod>();

  podsOn(nodeName: string): NodePods {
    let pods = this.#nodes.get(nodeName);
    if (!pods) {
      pods = new NodePods();
      this.#nodes.set(nodeName, pods);
    }
    return pods;
  }

  /** Pods that wait until others have left a Node. */
  nominatedTo(nodeName: string): Pod[] {
    return [...this.#nominated.values()].filter(({ status }) => status.nominatedNodeName === nodeName);
  }

  /** @returns Whether a Pod came to a Node, or left one or is about to. */
  observe({ type, object: pod }: WatchEvent<Pod>): "came" | "left" | undefined {
    const { uid } = pod.metadata;
    const isFinished = pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
    const nodeName = type === "DELETED" || isFinished ? undefined : pod.spec.nodeName;
    const before = this.#places.get(uid);
    if (before !== undefined && before !== nodeName) this.podsOn(before).remove(uid);
    if (nodeName) {
      this.#places.set(uid, nodeName);
      this.podsOn(nodeName).add({ pod, requests: requestsOf(pod) });
    } else {
      this.#places.delete(uid);
    }
    const waits = type !== "DELETED" && !pod.spec.nodeName && pod.status.nominatedNodeName;
    if (waits) this.#nominated.set(uid, pod);
    else this.#nominated.delete(uid);
    if (before === undefined && nodeName) return "came";
    return before !== nodeName || pod.metadata.deletionTimestamp !== undefined ? "left" : undefined;
  }
}
