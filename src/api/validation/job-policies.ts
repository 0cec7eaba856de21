import type { JobSpec, PodFailurePolicyRule, SuccessPolicyRule } from "../batch.ts";
import { duplicate, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { validateNonNegative } from "./numbers.ts";

const ACTIONS = ["Count", "FailIndex", "FailJob", "Ignore"];
const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;

/**
 * When failed Pods end the Job, or do not count.
 *
 * @see kubernetes/pkg/apis/batch/validation/validation.go validatePodFailurePolicy (v1.36)
 */
export function validatePodFailurePolicy(spec: JobSpec, field: string): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const errors = rules.length > MAX_RULES ? [tooMany(`${field}.rules`, rules.length, MAX_RULES)] : [];
  return [...errors, ...rules.flatMap((rule, index) => validateFailureRule(spec, rule, `${field}.rules[${index}]`))];
}

function validateFailureRule(spec: JobSpec, rule: PodFailurePolicyRule, field: string): FieldError[] {
  const { action, onExitCodes, onPodConditions } = rule;
  const errors: FieldError[] = [];
  if (!action) errors.push(required(`${field}.action`, `valid values: ${quoted(ACTIONS)}`));
  else if (!ACTIONS.includes(action)) errors.push(notSupported(`${field}.action`, action, ACTIONS));
  else if (action === "FailIndex" && spec.backoffLimitPerIndex === undefined) {
    errors.push(invalid(`${field}.action`, action, "requires the backoffLimitPerIndex to be set"));
  }
  if (onExitCodes) errors.push(...validateExitCodes(spec, onExitCodes, `${field}.onExitCodes`));
  for (const [index, { type, status }] of (onPodConditions ?? []).entries()) {
    const at = `${field}.onPodConditions[${index}]`;
    if (!type) errors.push(invalid(`${at}.type`, type ?? "", "name part must be non-empty"));
    if (!["False", "True", "Unknown"].includes(status)) {
      errors.push(notSupported(`${at}.status`, status, ["False", "True", "Unknown"]));
    }
  }
  const conditions = onPodConditions?.length ?? 0;
  if (onExitCodes && conditions > 0) {
    errors.push(invalid(field, rule, "specifying both OnExitCodes and OnPodConditions is not supported"));
  }
  if (!onExitCodes && conditions === 0) {
    errors.push(invalid(field, rule, "specifying one of OnExitCodes and OnPodConditions is required"));
  }
  return errors;
}

function validateExitCodes(
  spec: JobSpec,
  { operator, values, containerName }: NonNullable<PodFailurePolicyRule["onExitCodes"]>,
  field: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (operator !== "In" && operator !== "NotIn") {
    errors.push(notSupported(`${field}.operator`, operator ?? "", ["In", "NotIn"]));
  }
  const names = [...spec.template.spec.containers, ...(spec.template.spec.initContainers ?? [])].map(
    ({ name }) => name,
  );
  if (containerName !== undefined && !names.includes(containerName)) {
    errors.push(
      invalid(
        `${field}.containerName`,
        containerName,
        "must be one of the container or initContainer names in the pod template",
      ),
    );
  }
  if (values.length === 0) errors.push(invalid(`${field}.values`, values, "at least one value is required"));
  if (values.length > MAX_EXIT_CODES) errors.push(tooMany(`${field}.values`, values.length, MAX_EXIT_CODES));
  for (const [index, value] of values.entries()) {
    const at = `${field}.values[${index}]`;
    if (operator === "In" && value === 0) errors.push(invalid(at, value, "must not be 0 for the In operator"));
    if (values.indexOf(value) < index) errors.push(duplicate(at, value));
    else if (index > 0 && value < (values[index - 1] ?? 0)) {
      errors.push(invalid(`${field}.values`, values, "must be ordered"));
    }
  }
  return errors;
}

/**
 * When successful Pods end the Job before all indexes have succeeded.
 *
 * @see kubernetes/pkg/apis/batch/validation/validation.go validateSuccessPolicy (v1.36)
 */
export function validateSuccessPolicy(spec: JobSpec, field: string): FieldError[] {
  const rules = spec.successPolicy?.rules ?? [];
  if (rules.length === 0)
    return [required(`${field}.rules`, "at least one rules must be specified when the successPolicy is specified")];
  const errors = rules.length > MAX_RULES ? [tooMany(`${field}.rules`, rules.length, MAX_RULES)] : [];
  return [...errors, ...rules.flatMap((rule, index) => validateSuccessRule(spec, rule, `${field}.rules[${index}]`))];
}

function validateSuccessRule(spec: JobSpec, rule: SuccessPolicyRule, field: string): FieldError[] {
  const { succeededCount, succeededIndexes } = rule;
  if (succeededCount === undefined && succeededIndexes === undefined) {
    return [required(field, "at least one of succeededCount or succeededIndexes must be specified")];
  }
  const errors: FieldError[] = [];
  const { completions = 0 } = spec;
  let total = completions;
  if (succeededIndexes !== undefined) {
    const problem = indexesProblem(succeededIndexes, completions);
    if (problem) errors.push(invalid(`${field}.succeededIndexes`, succeededIndexes, problem));
    total = countIndexes(succeededIndexes);
  }
  if (succeededCount === undefined) return errors;
  errors.push(...validateNonNegative(succeededCount, `${field}.succeededCount`));
  if (succeededCount > completions) {
    errors.push(
      invalid(
        `${field}.succeededCount`,
        succeededCount,
        `must be less than or equal to ${completions} (the number of specified completions)`,
      ),
    );
  } else if (succeededIndexes !== undefined && errors.length === 0 && succeededCount > total) {
    errors.push(
      invalid(
        `${field}.succeededCount`,
        succeededCount,
        `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`,
      ),
    );
  }
  return errors;
}

function indexesProblem(text: string, completions: number): string | undefined {
  let last = -1;
  for (const part of text.split(",")) {
    const [, first, end] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (first === undefined)
      return `error parsing succeededIndexes: cannot convert string to integer for index: ${JSON.stringify(part)}`;
    const [from, to] = [Number(first), Number(end ?? first)];
    if (to >= completions) return `too large index: ${JSON.stringify(String(to))}`;
    if (from <= last) return `non-increasing order, previous: ${last}, current: ${from}`;
    if (end !== undefined && to <= from) return `non-increasing order, previous: ${from}, current: ${to}`;
    last = to;
  }
  return undefined;
}

function countIndexes(text: string): number {
  return text.split(",").reduce((sum, part) => {
    const [from = 0, to = from] = part.split("-").map(Number);
    return sum + to - from + 1;
  }, 0);
}

const quoted = (values: readonly string[]) => values.map((value) => JSON.stringify(value)).join(", ");

function tooMany(field: string, actual: number, most: number): FieldError {
  const message = `Too many: ${actual}: must have at most ${most} items`;
  return { reason: "FieldValueTooMany", field, message };
}
