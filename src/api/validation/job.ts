import { isDeepStrictEqual } from "node:util";
import type { Job, JobSpec } from "../batch.ts";
import { invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { matchesLabelSelector } from "../labels.ts";
import { validateLabelSelector } from "./label-selector.ts";
import { validateMetadata } from "./metadata.ts";
import { isDnsLabel } from "./names.ts";
import { validateNonNegative } from "./numbers.ts";
import { validatePodFailurePolicy, validateSuccessPolicy } from "./job-policies.ts";
import { validatePodTemplateSpec } from "./workload.ts";

const MAX_INDEXED_PARALLELISM = 100_000;
/** Labels by which a Job knows its Pods; each has an older name beside it. */
const UID_LABELS = ["batch.kubernetes.io/controller-uid", "controller-uid"];
const NAME_LABELS = ["batch.kubernetes.io/job-name", "job-name"];
const NUMBERS = [
  "parallelism",
  "completions",
  "activeDeadlineSeconds",
  "backoffLimit",
  "ttlSecondsAfterFinished",
  "backoffLimitPerIndex",
  "maxFailedIndexes",
] as const;

/** @see kubernetes/pkg/apis/batch/validation/validation.go ValidateJob (v1.36) */
export function validateJob(job: Job): FieldError[] {
  const { metadata, spec } = job;
  const errors = [
    ...validateMetadata(job, { namespaced: true }),
    ...validateGeneratedSelector(job),
    ...validateJobSpec(spec, "spec"),
    ...(spec.selector ? validateLabelSelector(spec.selector, "spec.selector") : [required("spec.selector")]),
  ];
  const { labels } = spec.template.metadata;
  if (spec.selector && !matchesLabelSelector(spec.selector, labels)) {
    const detail = "`selector` does not match template `labels`";
    errors.push(invalid("spec.template.metadata.labels", labels ?? null, detail));
  }
  if (spec.completionMode === "Indexed" && (spec.completions ?? 0) > 0) {
    const hostname = `${metadata.name}-${(spec.completions ?? 0) - 1}`;
    const detail = `will not able to create pod with invalid DNS label: ${hostname}`;
    if (isDnsLabel(hostname)) errors.push(invalid("metadata.name", metadata.name, detail));
  }
  return errors;
}

/**
 * What a Job and the template of a CronJob have in common.
 *
 * @param field - `spec` or `spec.jobTemplate.spec`.
 */
export function validateJobSpec(spec: JobSpec, field: string): FieldError[] {
  const errors = NUMBERS.flatMap((name) => validateNonNegative(spec[name], `${field}.${name}`));
  errors.push(...validateCompletionMode(spec, field));
  if (spec.podFailurePolicy) errors.push(...validatePodFailurePolicy(spec, `${field}.podFailurePolicy`));
  if (spec.successPolicy) {
    if (spec.completionMode === "Indexed") errors.push(...validateSuccessPolicy(spec, `${field}.successPolicy`));
    else errors.push(invalid(`${field}.successPolicy`, spec.successPolicy, "requires indexed completion mode"));
  }
  const policy = spec.podReplacementPolicy;
  const policies = spec.podFailurePolicy ? ["Failed"] : ["Failed", "TerminatingOrFailed"];
  if (policy !== undefined && !policies.includes(policy)) {
    errors.push(notSupported(`${field}.podReplacementPolicy`, policy, policies));
  }
  errors.push(...validatePodTemplateSpec(spec.template, `${field}.template`));
  const { restartPolicy } = spec.template.spec;
  const at = `${field}.template.spec.restartPolicy`;
  if (restartPolicy === "Always") errors.push(required(at, 'valid values: "OnFailure", "Never"'));
  else if (spec.podFailurePolicy && restartPolicy !== "Never") {
    errors.push(invalid(at, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified'));
  }
  return errors;
}

function validateCompletionMode(spec: JobSpec, field: string): FieldError[] {
  const { completionMode, completions, parallelism, backoffLimitPerIndex, maxFailedIndexes } = spec;
  if (completionMode !== undefined && completionMode !== "Indexed" && completionMode !== "NonIndexed") {
    return [notSupported(`${field}.completionMode`, completionMode, ["Indexed", "NonIndexed"])];
  }
  const errors: FieldError[] = [];
  if (completionMode === "Indexed") {
    if (completions === undefined) {
      errors.push(required(`${field}.completions`, "when completion mode is Indexed"));
    }
    if (parallelism > MAX_INDEXED_PARALLELISM) {
      const detail = `must be less than or equal to ${MAX_INDEXED_PARALLELISM} when completion mode is Indexed`;
      errors.push(invalid(`${field}.parallelism`, parallelism, detail));
    }
    if (maxFailedIndexes !== undefined && completions !== undefined && maxFailedIndexes > completions) {
      errors.push(invalid(`${field}.maxFailedIndexes`, maxFailedIndexes, "must be less than or equal to completions"));
    }
  } else if (backoffLimitPerIndex !== undefined) {
    errors.push(invalid(`${field}.backoffLimitPerIndex`, backoffLimitPerIndex, "requires indexed completion mode"));
  }
  if (maxFailedIndexes !== undefined && backoffLimitPerIndex === undefined) {
    errors.push(required(`${field}.backoffLimitPerIndex`, "when maxFailedIndexes is specified"));
  }
  return errors;
}

/** @see kubernetes/pkg/apis/batch/validation ValidateGeneratedSelector (v1.36) */
function validateGeneratedSelector({ metadata, spec }: Job): FieldError[] {
  if (spec.manualSelector || !spec.selector) return [];
  const labels = spec.template.metadata.labels ?? {};
  const expected = [
    ...UID_LABELS.map((label) => [label, metadata.uid] as const),
    ...NAME_LABELS.map((label) => [label, metadata.name] as const),
  ];
  const errors = expected.flatMap(([label, value]) => {
    if (labels[label] === value) return [];
    const field = "spec.template.metadata.labels";
    if (labels[label] === undefined) return [required(`${field}[${label}]`, `must be '${value}'`)];
    return [invalid(`${field}[${label}]`, labels[label], `must be '${value}'`)];
  });
  if (!matchesLabelSelector(spec.selector, Object.fromEntries(expected))) {
    errors.push(invalid("spec.selector", spec.selector, "`selector` not auto-generated"));
  }
  return errors;
}

const FIXED = [
  "selector",
  "completionMode",
  "podFailurePolicy",
  "backoffLimitPerIndex",
  "managedBy",
  "successPolicy",
] as const;

/** @see kubernetes/pkg/apis/batch/validation/validation.go ValidateJobSpecUpdate (v1.36) */
export function validateJobUpdate(job: Job, old: Job): FieldError[] {
  const errors = FIXED.flatMap((name) => unchanged(`spec.${name}`, job.spec[name], old.spec[name]));
  const isElastic = job.spec.completionMode === "Indexed" && job.spec.completions === job.spec.parallelism;
  if (!isElastic) errors.push(...unchanged("spec.completions", job.spec.completions, old.spec.completions));
  const comparable = isMutable(old) ? withScheduling(job, old) : job.spec.template;
  return [...errors, ...unchanged("spec.template", comparable, old.spec.template)];
}

/** Where its Pods go may be said until the first of them is made. */
function isMutable({ spec, status }: Job): boolean {
  return spec.suspend && status.startTime === undefined;
}

function withScheduling({ spec }: Job, old: Job): Job["spec"]["template"] {
  const { metadata, spec: pod } = spec.template;
  const { nodeSelector, tolerations, schedulingGates, affinity } = old.spec.template.spec;
  const { labels, annotations } = old.spec.template.metadata;
  const kept = { nodeSelector, tolerations, schedulingGates };
  return {
    ...spec.template,
    metadata: withoutUndefined({ ...metadata, labels, annotations }),
    spec: withoutUndefined({ ...pod, ...kept, affinity }),
  };
}

function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

/** @see kubernetes/pkg/apis/batch/validation/validation.go ValidateJobStatus (v1.36) */
export function validateJobStatus({ status }: Job): FieldError[] {
  const numbers = ["active", "succeeded", "failed", "ready", "terminating"] as const;
  return numbers.flatMap((name) => validateNonNegative(status[name], `status.${name}`));
}

function unchanged(field: string, value: unknown, old: unknown): FieldError[] {
  return isDeepStrictEqual(value, old) ? [] : [invalid(field, value ?? null, "field is immutable")];
}
