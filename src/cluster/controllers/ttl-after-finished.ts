import { jobs } from "../../api/resources.ts";
import type { Component } from "../../lifecycle.ts";
import type { Log } from "../../log.ts";
import type { Api } from "../api.ts";
import { createController, watchingSelf } from "./controller.ts";
import { finishCondition } from "./job/conditions.ts";
import { keyOf, splitKey } from "./keys.ts";

/**
 * Deletes Jobs with their Pods when they have been finished for `ttlSecondsAfterFinished`.
 *
 * @see kubernetes/pkg/controller/ttlafterfinished/ttlafterfinished_controller.go (v1.36)
 */
export function createTtlAfterFinishedController(api: Api, log?: Log): Component {
  return createController({
    name: "ttl-after-finished-controller",
    api,
    sources: [watchingSelf(jobs, (job, type) => (type === "DELETED" ? [] : [keyOf(job)]))],
    reconcile: (key) => {
      const { namespace, name } = splitKey(key);
      const job = api.find(jobs, namespace, name);
      const seconds = job?.spec.ttlSecondsAfterFinished;
      const finished = job && finishCondition(job.status);
      if (!finished || seconds === undefined || job.metadata.deletionTimestamp !== undefined) return undefined;
      const leftMs = Date.parse(finished.lastTransitionTime ?? "") + seconds * 1000 - api.clock.now();
      if (leftMs > 0) return leftMs;
      const { uid } = job.metadata;
      api.delete(jobs, namespace, name, { propagationPolicy: "Foreground", preconditions: { uid } });
      return undefined;
    },
    log,
  });
}
