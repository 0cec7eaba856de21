import type { DaemonSet } from "../../../api/apps.ts";
import type { Pod } from "../../../api/core.ts";
import { keyOf } from "../keys.ts";
import { targetNode } from "./daemon-pod.ts";

/** First and longest time between the ends of two failed Pods on one node. */
const INITIAL_MS = 1_000;
const MAX_MS = 15 * 60_000;

interface Wait {
  readonly delayMs: number;
  readonly untilMs: number;
}

/**
 * Keeps a Pod that fails again and again from being replaced without a pause.
 *
 * @see kubernetes/pkg/controller/daemon/daemon_controller.go failedPodsBackoff (v1.36)
 */
export class FailedPods {
  /** By DaemonSet and generation, then by node. */
  readonly #waits = new Map<string, Map<string, Wait>>();

  /** Whether the Pod may not be replaced yet; otherwise the next one on this node has to wait longer. */
  mustWait(daemonSet: DaemonSet, pod: Pod, nowMs: number): boolean {
    const key = keyOf(daemonSet);
    const waits = this.#waits.get(key) ?? new Map<string, Wait>();
    const node = `${daemonSet.metadata.generation}/${targetNode(pod)}`;
    const wait = waits.get(node);
    if (wait && nowMs < wait.untilMs) return true;
    const isForgotten = !wait || nowMs > wait.untilMs + 2 * MAX_MS;
    const delayMs = isForgotten ? INITIAL_MS : Math.min(wait.delayMs * 2, MAX_MS);
    this.#waits.set(key, waits.set(node, { delayMs, untilMs: nowMs + delayMs }));
    return false;
  }

  /** Milliseconds until a Pod of the DaemonSet may be replaced. @param key - "namespace/name". */
  nextInMs(key: string, nowMs: number): number | undefined {
    const left = [...(this.#waits.get(key)?.values() ?? [])].map(({ untilMs }) => untilMs - nowMs);
    const coming = left.filter((ms) => ms > 0);
    return coming.length > 0 ? Math.min(...coming) : undefined;
  }

  /** The DaemonSet is gone. */
  forget(key: string): void {
    this.#waits.delete(key);
  }
}
