import { cronJobs, jobs } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createEventRecorder } from "../../events.ts";
import { createController, watchingSelf } from "../controller.ts";
import { keyOf } from "../keys.ts";
import { controllerOf } from "../ownership.ts";
import { reconcileCronJob } from "./reconcile.ts";

/** Starts Jobs when their time has come. */
export function createCronJobController(api: Api, log?: Log): Component {
  const events = createEventRecorder(api, { component: "cronjob-controller", log });
  return createController({
    name: "cronjob-controller",
    api,
    sources: [
      watchingSelf(cronJobs, (cronJob) => [keyOf(cronJob)]),
      watchingSelf(jobs, (job) => {
        const owner = controllerOf(job);
        return owner?.kind === "CronJob" ? [`${job.metadata.namespace}/${owner.name}`] : [];
      }),
    ],
    reconcile: (key) => reconcileCronJob({ api, events }, key),
    log,
  });
}
