import { matchesLabelSelector } from "../../../api/labels.ts";
import { podDisruptionBudgets, pods } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createEventRecorder } from "../../events.ts";
import { createController, watching, watchingSelf } from "../controller.ts";
import { keyOf } from "../keys.ts";
import { reconcileDisruption } from "./reconcile.ts";

/** Keeps the status of PodDisruptionBudgets, by which evictions are granted. */
export function createDisruptionController(api: Api, log?: Log): Component {
  const events = createEventRecorder(api, { component: "controllermanager", log });
  return createController({
    name: "disruption-controller",
    api,
    sources: [
      watchingSelf(podDisruptionBudgets, (budget) => [keyOf(budget)]),
      watching(pods, ({ metadata: { namespace, labels } }) =>
        api
          .list(podDisruptionBudgets, { namespace })
          .filter(({ spec }) => matchesLabelSelector(spec.selector, labels))
          .map(keyOf),
      ),
    ],
    reconcile: (key) => reconcileDisruption({ api, events }, key),
    log,
  });
}
