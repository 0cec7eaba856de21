import { ageOf } from "../../../api/age.ts";
import type { Job } from "../../../api/batch.ts";
import { setJobDefaults } from "../../../api/defaults/job.ts";
import { jobs } from "../../../api/resources.ts";
import { validateJob, validateJobStatus, validateJobUpdate } from "../../../api/validation/job.ts";
import { podSpecWarnings } from "../../../api/validation/pod-warnings.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";
import { generateSelector } from "./job-labels.ts";
import { WORKLOAD_COLUMNS, workloadCells } from "./workload-cells.ts";

/** Conditions in the order in which one of them sums up the Job. */
const STATES = [
  ["Complete", "Complete"],
  ["Failed", "Failed"],
  ["", "Terminating"],
  ["Suspended", "Suspended"],
  ["FailureTarget", "FailureTarget"],
  ["SuccessCriteriaMet", "SuccessCriteriaMet"],
] as const;

/** @see kubernetes/pkg/registry/batch/job/strategy.go (v1.36) */
export const jobDefinition: ResourceDefinition<Job> = {
  ...jobs,
  singular: "job",
  categories: ["all"],
  hasGeneration: true,
  defaultPropagationPolicy: "Orphan",
  status: { validateUpdate: validateJobStatus },
  setDefaults: setJobDefaults,
  prepareForCreate: (job) => {
    job.status = {};
    if (!job.spec.manualSelector) generateSelector(job);
  },
  prepareForUpdate: (job, old) => {
    job.status = old.status;
  },
  validate: validateJob,
  validateUpdate: validateJobUpdate,
  warnings: (job, old) =>
    old && old.metadata.generation === job.metadata.generation
      ? []
      : podSpecWarnings(job.spec.template.spec, "spec.template.spec"),
  fieldSelectors: { "status.successful": ({ status }) => String(status.succeeded ?? 0) },
  columns: [
    NAME_COLUMN,
    column("Status", "string", "Status of the job."),
    column("Completions", "string", "Successful pods of the wanted ones."),
    column("Duration", "string", "Time it has run for."),
    AGE_COLUMN,
    ...WORKLOAD_COLUMNS,
  ],
  cells: (job, nowMs) => [
    job.metadata.name,
    stateOf(job),
    completionsCell(job),
    durationCell(job, nowMs),
    ageOf(job.metadata.creationTimestamp, nowMs),
    ...workloadCells(job.spec),
  ],
};

function stateOf({ metadata, status }: Job): string {
  const holds = (type: string) =>
    type === ""
      ? metadata.deletionTimestamp !== undefined
      : status.conditions?.some((condition) => condition.type === type && condition.status === "True");
  return STATES.find(([type]) => holds(type))?.[1] ?? "Running";
}

function completionsCell({ spec, status }: Job): string {
  const succeeded = status.succeeded ?? 0;
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  return spec.parallelism > 1 ? `${succeeded}/1 of ${spec.parallelism}` : `${succeeded}/1`;
}

function durationCell({ status: { startTime, completionTime } }: Job, nowMs: number): string {
  if (startTime === undefined) return "";
  return ageOf(startTime, completionTime === undefined ? nowMs : Date.parse(completionTime));
}
