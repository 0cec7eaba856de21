import { nodes, pods } from "../../api/resources.ts";
import type { Component } from "../../lifecycle.ts";
import type { Log } from "../../log.ts";
import type { Api } from "../api.ts";
import { createController, watchingSelf } from "./controller.ts";
import { markDisrupted } from "./disrupted-pod.ts";
import { isTerminal } from "./pods.ts";

/** A node may be gone so long before its Pods are; it may only have been replaced. */
const QUARANTINE_MS = 40_000;

/**
 * Removes Pods whose node does not exist (any more).
 *
 * @see kubernetes/pkg/controller/podgc/gc_controller.go gcOrphaned (v1.36)
 */
export function createPodGarbageCollector(api: Api, log?: Log): Component {
  const missingSince = new Map<string, number>();
  const exists = (nodeName: string) => api.find(nodes, "", nodeName) !== undefined;
  return createController({
    name: "pod-garbage-collector-controller",
    api,
    log,
    sources: [
      watchingSelf(nodes, ({ metadata }) => [metadata.name]),
      watchingSelf(pods, ({ spec }, type) =>
        type !== "DELETED" && spec.nodeName && !exists(spec.nodeName) ? [spec.nodeName] : [],
      ),
    ],
    reconcile: (nodeName) => {
      const orphans = exists(nodeName) ? [] : api.list(pods, { fieldSelector: `spec.nodeName=${nodeName}` });
      if (orphans.length === 0) {
        missingSince.delete(nodeName);
        return undefined;
      }
      const nowMs = api.clock.now();
      const sinceMs = missingSince.get(nodeName) ?? nowMs;
      missingSince.set(nodeName, sinceMs);
      const leftMs = sinceMs + QUARANTINE_MS - nowMs;
      if (leftMs > 0) return leftMs;
      for (const pod of orphans) {
        if (!isTerminal(pod)) {
          markDisrupted(api, pod, "DeletionByPodGC", "PodGC: node no longer exists", { phase: "Failed" });
        }
        api.delete(pods, pod.metadata.namespace ?? "", pod.metadata.name, { gracePeriodSeconds: 0 });
      }
      return undefined;
    },
  });
}
