import type { Pod } from "../../../api/core.ts";
import { withCondition } from "../../../api/conditions.ts";
import { pods } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createController, watchingSelf } from "../controller.ts";
import { keyOf, splitKey } from "../keys.ts";
import { isTerminal } from "../pods.ts";

/** How long a Pod may be marked for disruption before it counts as spared. */
const STALE_MS = 2 * 60 * 1000;

/** Takes back the condition DisruptionTarget of Pods that were to be deleted, but were not. */
export function createStaleDisruptionController(api: Api, log?: Log): Component {
  return createController({
    name: "stale-disruption-controller",
    api,
    sources: [
      watchingSelf(pods, (pod, type) => (type !== "DELETED" && markedSince(pod) !== undefined ? [keyOf(pod)] : [])),
    ],
    reconcile: (key) => {
      const { namespace, name } = splitKey(key);
      const pod = api.find(pods, namespace, name);
      const sinceMs = pod && markedSince(pod);
      if (!pod || sinceMs === undefined) return undefined;
      const leftMs = sinceMs + STALE_MS - api.clock.now();
      if (leftMs > 0) return leftMs;
      const spared = { type: "DisruptionTarget", status: "False" as const, reason: undefined, message: undefined };
      const conditions = withCondition(pod.status.conditions, spared, api.clock.now());
      api.updateStatus(pods, { ...pod, status: { ...pod.status, conditions } });
      return undefined;
    },
    log,
  });
}

/** When a Pod that goes on was marked, in epoch milliseconds. */
function markedSince(pod: Pod): number | undefined {
  if (pod.metadata.deletionTimestamp !== undefined || isTerminal(pod)) return undefined;
  const mark = pod.status.conditions?.find(({ type }) => type === "DisruptionTarget");
  return mark?.status === "True" ? Date.parse(mark.lastTransitionTime ?? "") : undefined;
}
