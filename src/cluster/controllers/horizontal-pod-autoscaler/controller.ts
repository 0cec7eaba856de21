import { horizontalPodAutoscalers } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createEventRecorder } from "../../events.ts";
import type { UsageReader } from "../../metrics/usage-meter.ts";
import { createController, watchingSelf } from "../controller.ts";
import { keyOf, splitKey } from "../keys.ts";
import { ScalingHistory } from "./history.ts";
import { reconcileAutoscaler } from "./reconcile.ts";

/** How often each autoscaler looks: the default of `--horizontal-pod-autoscaler-sync-period`. */
const PERIOD_MS = 15_000;

/** Until there is something to go by when nothing was measured before. */
const FIRST_MEASURE_MS = 1_000;

/** Scales targets by what their Pods use. */
export function createHorizontalPodAutoscaler(api: Api, usage: UsageReader, log?: Log): Component {
  const events = createEventRecorder(api, { component: "horizontal-pod-autoscaler", log });
  const histories = new Map<string, ScalingHistory>();
  return createController({
    name: "horizontal-pod-autoscaler",
    api,
    // Its own status is no reason to look again before the time.
    sources: [watchingSelf(horizontalPodAutoscalers, (scaler, type) => (type === "ADDED" ? [keyOf(scaler)] : []))],
    reconcile: (key) => {
      const { namespace, name } = splitKey(key);
      const autoscaler = api.find(horizontalPodAutoscalers, namespace, name);
      if (!autoscaler) {
        histories.delete(key);
        return undefined;
      }
      const known = histories.get(key);
      const history = known ?? new ScalingHistory();
      histories.set(key, history);
      // The question begins the measuring; the answer is worth a moment.
      if (!known && !usage.latest()) return FIRST_MEASURE_MS;
      reconcileAutoscaler({ api, events, usage }, autoscaler, history);
      return PERIOD_MS;
    },
    log,
  });
}
