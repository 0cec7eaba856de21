import type { CronJob } from "../batch.ts";
import { CronError } from "../cron/cron-field.ts";
import { parseCronSchedule } from "../cron/cron-schedule.ts";
import { wallTimeIn } from "../cron/wall-time.ts";
import { invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { validateJobSpec } from "./job.ts";
import { validateMetadata } from "./metadata.ts";
import { validateNonNegative } from "./numbers.ts";

/** The names of its Jobs are longer by the time. */
const MAX_NAME_LENGTH = 52;
const POLICIES = ["Allow", "Forbid", "Replace"];

/** @see kubernetes/pkg/apis/batch/validation/validation.go ValidateCronJobCreate (v1.36) */
export function validateCronJob(cronJob: CronJob): FieldError[] {
  const { metadata, spec } = cronJob;
  const errors = validateMetadata(cronJob, { namespaced: true });
  const { concurrencyPolicy, jobTemplate } = spec;
  if (metadata.name && metadata.name.length > MAX_NAME_LENGTH) {
    errors.push(invalid("metadata.name", metadata.name, `must be no more than ${MAX_NAME_LENGTH} characters`));
  }
  errors.push(...validateSchedule(spec), ...validateTimeZone(spec));
  errors.push(...validateNonNegative(spec.startingDeadlineSeconds, "spec.startingDeadlineSeconds"));
  if (!POLICIES.includes(concurrencyPolicy)) {
    errors.push(notSupported("spec.concurrencyPolicy", concurrencyPolicy, POLICIES));
  }
  const at = "spec.jobTemplate.spec";
  errors.push(...validateJobSpec(jobTemplate.spec, at));
  const { selector, manualSelector } = jobTemplate.spec;
  if (selector !== undefined) {
    errors.push(invalid(`${at}.selector`, selector, "`selector` will be auto-generated"));
  }
  if (manualSelector) errors.push(notSupported(`${at}.manualSelector`, manualSelector, ["nil", "false"]));
  return [
    ...errors,
    ...validateNonNegative(spec.successfulJobsHistoryLimit, "spec.successfulJobsHistoryLimit"),
    ...validateNonNegative(spec.failedJobsHistoryLimit, "spec.failedJobsHistoryLimit"),
  ];
}

function validateSchedule({ schedule, timeZone }: CronJob["spec"]): FieldError[] {
  if (!schedule) return [required("spec.schedule")];
  if (schedule.includes("TZ")) {
    const detail =
      timeZone === undefined
        ? "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
        : "cannot use both timeZone field and TZ or CRON_TZ in schedule";
    return [invalid("spec.schedule", schedule, detail)];
  }
  return problemOf(() => parseCronSchedule(schedule), "spec.schedule", schedule);
}

function validateTimeZone({ timeZone }: CronJob["spec"]): FieldError[] {
  if (timeZone === undefined) return [];
  const field = "spec.timeZone";
  if (timeZone === "") return [invalid(field, timeZone, "timeZone must be nil or non-empty string")];
  if (timeZone.toLowerCase() === "local") {
    const detail = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones";
    return [invalid(field, timeZone, detail)];
  }
  return problemOf(() => wallTimeIn(timeZone), field, timeZone);
}

function problemOf(action: () => unknown, field: string, value: string): FieldError[] {
  try {
    action();
    return [];
  } catch (error) {
    if (!(error instanceof CronError)) throw error;
    return [invalid(field, value, error.message)];
  }
}
