import type { DaemonSet } from "../apps.ts";
import { forbiddenField, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import type { IntOrString } from "../meta.ts";
import { validateAtMostAll, validateIntOrPercent } from "./int-or-percent.ts";
import { validateMetadata } from "./metadata.ts";
import { validateNonNegative } from "./numbers.ts";
import { validateWorkload } from "./workload.ts";

/** @see kubernetes/pkg/apis/apps/validation/validation.go ValidateDaemonSet (v1.36) */
export function validateDaemonSet(daemonSet: DaemonSet): FieldError[] {
  const { spec } = daemonSet;
  const deadline = "spec.template.spec.activeDeadlineSeconds";
  return [
    ...validateMetadata(daemonSet, { namespaced: true }),
    ...validateWorkload(daemonSet, "daemonset"),
    ...(spec.template.spec.activeDeadlineSeconds === undefined
      ? []
      : [forbiddenField(deadline, "activeDeadlineSeconds in DaemonSet is not Supported")]),
    ...validateNonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateUpdateStrategy(spec.updateStrategy),
    ...validateNonNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
  ];
}

/** @see kubernetes/pkg/apis/apps/validation/validation.go validateDaemonSetStatus (v1.36) */
export function validateDaemonSetStatus({ status }: DaemonSet): FieldError[] {
  const numbers = [
    "currentNumberScheduled",
    "numberMisscheduled",
    "desiredNumberScheduled",
    "numberReady",
    "observedGeneration",
    "updatedNumberScheduled",
    "numberAvailable",
    "numberUnavailable",
    "collisionCount",
  ] as const;
  return numbers.flatMap((name) => validateNonNegative(status[name], `status.${name}`));
}

function validateUpdateStrategy({ type, rollingUpdate }: DaemonSet["spec"]["updateStrategy"]): FieldError[] {
  if (type === "OnDelete") return [];
  if (type !== "RollingUpdate") {
    return [notSupported("spec.updateStrategy", { type, rollingUpdate }, ["OnDelete", "RollingUpdate"])];
  }
  const field = "spec.updateStrategy.rollingUpdate";
  if (!rollingUpdate) return [required(field)];
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  const shape = [
    ...validateIntOrPercent(maxUnavailable, `${field}.maxUnavailable`),
    ...validateAtMostAll(maxUnavailable, `${field}.maxUnavailable`),
    ...validateIntOrPercent(maxSurge, `${field}.maxSurge`),
    ...validateAtMostAll(maxSurge, `${field}.maxSurge`),
  ];
  if (isPositive(maxUnavailable) && isPositive(maxSurge)) {
    shape.push(invalid(`${field}.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero"));
  }
  if (!isPositive(maxUnavailable) && !isPositive(maxSurge)) {
    shape.push(required(`${field}.maxUnavailable`, "cannot be 0 when maxSurge is 0"));
  }
  return shape;
}

const isPositive = (value: IntOrString): boolean => Number.parseInt(String(value), 10) > 0;
