import type { Pod } from "../../../api/core.ts";
import { nodes, pods } from "../../../api/resources.ts";
import { isApiError } from "../../../api/status.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createEventRecorder } from "../../events.ts";
import { createController, watchingSelf } from "../controller.ts";
import { markDisrupted } from "../disrupted-pod.ts";
import { keyOf, splitKey } from "../keys.ts";
import { isTerminal } from "../pods.ts";
import { toleratedMs } from "./toleration-time.ts";

const REASON = "TaintManagerEviction";

/**
 * Deletes Pods from nodes with NoExecute taints that they do not tolerate, or when the time of their toleration is over.
 *
 * @see kubernetes/pkg/controller/tainteviction/taint_eviction.go (v1.36)
 */
export function createTaintEvictionController(api: Api, log?: Log): Component {
  const events = createEventRecorder(api, { component: "taint-eviction-controller", log });
  /** Since when Pods are to be deleted some time. */
  const since = new Map<string, number>();

  function cancel(key: string, pod?: Pod): undefined {
    if (since.delete(key) && pod) events.event(pod, "Normal", REASON, `Cancelling deletion of Pod ${key}`);
  }

  function reconcile(key: string): number | undefined {
    const { namespace, name } = splitKey(key);
    const pod = api.find(pods, namespace, name);
    if (!pod || pod.metadata.deletionTimestamp || isTerminal(pod)) return cancel(key);
    const { nodeName = "", tolerations = [] } = pod.spec;
    const taints = (api.find(nodes, "", nodeName)?.spec.taints ?? []).filter(({ effect }) => effect === "NoExecute");
    const tolerated = toleratedMs(taints, tolerations);
    if (tolerated === Number.POSITIVE_INFINITY) return cancel(key, pod);
    const nowMs = api.clock.now();
    const sinceMs = since.get(key) ?? nowMs;
    since.set(key, sinceMs);
    const leftMs = sinceMs + tolerated - nowMs;
    if (leftMs > 0) return leftMs;
    since.delete(key);
    events.event(pod, "Normal", REASON, `Marking for deletion Pod ${key}`);
    const why = "Taint manager: deleting due to NoExecute taint";
    markDisrupted(api, pod, "DeletionByTaintManager", why);
    try {
      api.delete(pods, namespace, name);
    } catch (error) {
      if (!isApiError(error, "NotFound")) throw error;
    }
    return undefined;
  }

  const podsOn = (nodeName: string) => api.list(pods, { fieldSelector: `spec.nodeName=${nodeName}` }).map(keyOf);
  const seen = new Map<string, string>();
  return createController({
    name: "taint-eviction-controller",
    api,
    log,
    reconcile,
    sources: [
      watchingSelf(pods, (pod) => (pod.spec.nodeName ? [keyOf(pod)] : [])),
      watchingSelf(nodes, ({ metadata, spec }, type) => {
        // heartbeats are no reason to look at every Pod
        const taints = JSON.stringify((spec.taints ?? []).filter(({ effect }) => effect === "NoExecute"));
        const isOld = (seen.get(metadata.name) ?? "[]") === taints;
        if (type === "DELETED") seen.delete(metadata.name);
        else seen.set(metadata.name, taints);
        return isOld ? [] : podsOn(metadata.name);
      }),
    ],
  });
}
