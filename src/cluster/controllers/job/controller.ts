import type { Pod } from "../../../api/core.ts";
import { matchesLabelSelector } from "../../../api/labels.ts";
import { jobs, pods } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createEventRecorder } from "../../events.ts";
import { createController, watching, watchingSelf } from "../controller.ts";
import { keyOf } from "../keys.ts";
import { controllerOf } from "../ownership.ts";
import { reconcileJob, type JobContext } from "./reconcile.ts";

/** Runs Jobs to their end. */
export function createJobController(api: Api, log?: Log): Component {
  const events = createEventRecorder(api, { component: "job-controller", log });
  const context: JobContext = { api, events, backoffs: new Map() };
  return createController({
    name: "job-controller",
    api,
    sources: [watchingSelf(jobs, (job) => [keyOf(job)]), watching(pods, (pod) => jobsOf(api, pod))],
    reconcile: (key) => reconcileJob(context, key),
    log,
  });
}

/** The Job of a Pod, or those that may want to adopt it. */
function jobsOf(api: Api, pod: Pod): string[] {
  const { namespace, labels, deletionTimestamp } = pod.metadata;
  const owner = controllerOf(pod);
  if (owner) return owner.kind === "Job" ? [`${namespace}/${owner.name}`] : [];
  if (deletionTimestamp !== undefined) return [];
  return api
    .list(jobs, { namespace })
    .filter(({ spec }) => matchesLabelSelector(spec.selector, labels))
    .map(keyOf);
}
