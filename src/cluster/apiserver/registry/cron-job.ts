import { ageOf } from "../../../api/age.ts";
import type { CronJob } from "../../../api/batch.ts";
import { setCronJobDefaults } from "../../../api/defaults/job.ts";
import { cronJobs } from "../../../api/resources.ts";
import { validateCronJob } from "../../../api/validation/cron-job.ts";
import { podSpecWarnings } from "../../../api/validation/pod-warnings.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";
import { containerCells, WORKLOAD_COLUMNS } from "./workload-cells.ts";

/** @see kubernetes/pkg/registry/batch/cronjob/strategy.go (v1.36) */
export const cronJobDefinition: ResourceDefinition<CronJob> = {
  ...cronJobs,
  singular: "cronjob",
  shortNames: ["cj"],
  categories: ["all"],
  hasGeneration: true,
  status: {},
  setDefaults: setCronJobDefaults,
  prepareForCreate: (cronJob) => {
    cronJob.status = {};
  },
  prepareForUpdate: (cronJob, old) => {
    cronJob.status = old.status;
  },
  validate: validateCronJob,
  warnings: (cronJob, old) =>
    old && old.metadata.generation === cronJob.metadata.generation
      ? []
      : podSpecWarnings(cronJob.spec.jobTemplate.spec.template.spec, "spec.jobTemplate.spec.template.spec"),
  columns: [
    NAME_COLUMN,
    column("Schedule", "string", "When it starts a job."),
    column("Timezone", "string", "Where the schedule is read."),
    column("Suspend", "boolean", "Whether it starts none for the time being."),
    column("Active", "integer", "Jobs that run."),
    column("Last Schedule", "string", "Time since it started one."),
    AGE_COLUMN,
    ...WORKLOAD_COLUMNS,
  ],
  cells: ({ metadata, spec, status }, nowMs) => [
    metadata.name,
    spec.schedule,
    spec.timeZone ?? "<none>",
    spec.suspend ? "True" : "False",
    status.active?.length ?? 0,
    status.lastScheduleTime === undefined ? "<none>" : ageOf(status.lastScheduleTime, nowMs),
    ageOf(metadata.creationTimestamp, nowMs),
    ...containerCells(spec.jobTemplate.spec.template),
    // Each of its Jobs has a selector of its own.
    "<none>",
  ],
};
