import type { Container, Pod } from "../../api/core.ts";
import { quantityToNumber } from "../../api/quantity.ts";
import type { WatchEvent } from "../../api/meta.ts";

/** What Pods ask for: CPU in cores, memory in bytes. */
export interface Requests {
  readonly cpu: number;
  readonly memoryBytes: number;
}

/** What the Pods of one Node ask for together. */
export interface NodeUsage extends Requests {
  readonly pods: number;
}

const NOTHING: NodeUsage = { cpu: 0, memoryBytes: 0, pods: 0 };

/**
 * The requests of a Pod: the sum over its containers and sidecars, or its largest init container when that is more.
 *
 * @see kubernetes/staging/src/k8s.io/component-helpers/resource/helpers.go PodRequests (v1.36)
 */
export function requestsOf({ spec }: Pod): Requests {
  const inits = spec.initContainers ?? [];
  const isSidecar = ({ restartPolicy }: Container) => restartPolicy === "Always";
  const running = [...spec.containers, ...inits.filter(isSidecar)];
  const once = inits.filter((container) => !isSidecar(container));
  const need = (resource: string) =>
    Math.max(
      running.reduce((sum, container) => sum + requestOf(container, resource), 0),
      ...once.map((container) => requestOf(container, resource)),
    );
  return { cpu: need("cpu"), memoryBytes: need("memory") };
}

/** Keeps account of what is requested on each Node, by watching Pods. */
export class UsageAccount {
  readonly #pods = new Map<string, { nodeName: string; requests: Requests }>();
  readonly #nodes = new Map<string, NodeUsage>();

  usageOf(nodeName: string): NodeUsage {
    return this.#nodes.get(nodeName) ?? NOTHING;
  }

  observe({ type, object: pod }: WatchEvent<Pod>): void {
    const { uid } = pod.metadata;
    const counted = this.#pods.get(uid);
    const { nodeName } = pod.spec;
    const isFinished = pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
    const counts = type !== "DELETED" && !isFinished && Boolean(nodeName);
    if (counts === Boolean(counted)) return;
    if (counted) {
      this.#pods.delete(uid);
      this.#add(counted.nodeName, counted.requests, -1);
    } else if (nodeName) {
      const requests = requestsOf(pod);
      this.#pods.set(uid, { nodeName, requests });
      this.#add(nodeName, requests, 1);
    }
  }

  #add(nodeName: string, { cpu, memoryBytes }: Requests, sign: 1 | -1): void {
    const usage = this.usageOf(nodeName);
    this.#nodes.set(nodeName, {
      // Sums of fractions: 0.1 + 0.2 - 0.1 - 0.2 must be 0 again.
      cpu: Math.round((usage.cpu + sign * cpu) * 1e6) / 1e6,
      memoryBytes: usage.memoryBytes + sign * memoryBytes,
      pods: usage.pods + sign,
    });
  }
}

function requestOf({ resources }: Container, resource: string): number {
  const quantity = resources.requests?.[resource] ?? resources.limits?.[resource];
  return quantity === undefined ? 0 : quantityToNumber(quantity);
}
