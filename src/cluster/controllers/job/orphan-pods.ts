import type { Pod } from "../../../api/core.ts";
import { jobs, pods } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createController, watchingSelf } from "../controller.ts";
import { keyOf, splitKey } from "../keys.ts";
import { controllerOf } from "../ownership.ts";
import { releasePod } from "./claim.ts";
import { isFinished } from "./conditions.ts";
import { isTracked } from "./job-pods.ts";

/** Lets Pods go that wait to be counted by a Job which is gone, has ended, or is theirs no more. */
export function createOrphanPodController(api: Api, log?: Log): Component {
  return createController({
    name: "job-orphan-pods",
    api,
    sources: [
      watchingSelf(pods, (pod, type) => (type !== "DELETED" && isTracked(pod) ? [keyOf(pod)] : [])),
      watchingSelf(jobs, (job, type) => {
        if (type !== "DELETED" && !isFinished(job)) return [];
        const { namespace, uid } = job.metadata;
        return api
          .list(pods, { namespace })
          .filter((pod) => isTracked(pod) && controllerOf(pod)?.uid === uid)
          .map(keyOf);
      }),
    ],
    reconcile: (key) => {
      const { namespace, name } = splitKey(key);
      const pod = api.find(pods, namespace, name);
      if (pod && isTracked(pod) && !isAwaited(api, pod)) releasePod(api, pod);
      return undefined;
    },
    log,
  });
}

function isAwaited(api: Api, pod: Pod): boolean {
  const owner = controllerOf(pod);
  if (owner?.kind !== "Job") return false;
  const job = api.find(jobs, pod.metadata.namespace ?? "", owner.name);
  return job !== undefined && job.metadata.uid === owner.uid && !isFinished(job);
}
