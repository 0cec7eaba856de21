import type { Deployment, DeploymentStrategy } from "../apps.ts";
import { forbiddenField, invalid, type FieldError } from "../field-error.ts";
import type { IntOrString } from "../meta.ts";
import { validateAtMostAll, validateIntOrPercent } from "./int-or-percent.ts";
import { validateMetadata } from "./metadata.ts";
import { validateNonNegative } from "./numbers.ts";
import { validateWorkload } from "./workload.ts";

/** @see kubernetes/pkg/apis/apps/validation/validation.go ValidateDeployment (v1.36) */
export function validateDeployment(deployment: Deployment): FieldError[] {
  const { spec } = deployment;
  const errors = [
    ...validateMetadata(deployment, { namespaced: true }),
    ...validateNonNegative(spec.replicas, "spec.replicas"),
    ...validateWorkload(deployment, "deployment"),
    ...validateStrategy(spec.strategy),
    ...validateNonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateNonNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
    ...validateNonNegative(spec.progressDeadlineSeconds, "spec.progressDeadlineSeconds"),
  ];
  if (spec.progressDeadlineSeconds <= (spec.minReadySeconds ?? 0)) {
    const detail = "must be greater than minReadySeconds";
    errors.push(invalid("spec.progressDeadlineSeconds", spec.progressDeadlineSeconds, detail));
  }
  return errors;
}

/** @see kubernetes/pkg/apis/apps/validation/validation.go ValidateDeploymentStatus (v1.36) */
export function validateDeploymentStatus({ status }: Deployment): FieldError[] {
  const numbers = [
    "observedGeneration",
    "replicas",
    "updatedReplicas",
    "readyReplicas",
    "availableReplicas",
    "unavailableReplicas",
    "terminatingReplicas",
    "collisionCount",
  ] as const;
  const errors = numbers.flatMap((name) => validateNonNegative(status[name], `status.${name}`));
  const replicas = status.replicas ?? 0;
  for (const name of ["updatedReplicas", "readyReplicas", "availableReplicas"] as const) {
    const value = status[name] ?? 0;
    if (value > replicas) errors.push(invalid(`status.${name}`, value, "cannot be greater than status.replicas"));
  }
  return errors;
}

function validateStrategy(strategy: DeploymentStrategy): FieldError[] {
  if (strategy.type === "Recreate") {
    if (!strategy.rollingUpdate) return [];
    return [forbiddenField("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")];
  }
  if (strategy.type !== "RollingUpdate") {
    // Go shows the whole struct here.
    const shown = JSON.stringify({ Type: strategy.type, RollingUpdate: strategy.rollingUpdate ?? null });
    const message = `Unsupported value: ${shown}: supported values: "Recreate", "RollingUpdate"`;
    return [{ reason: "FieldValueNotSupported", field: "spec.strategy", message }];
  }
  const { maxUnavailable = 0, maxSurge = 0 } = strategy.rollingUpdate ?? {};
  const unavailableField = "spec.strategy.rollingUpdate.maxUnavailable";
  const errors = [
    ...validateIntOrPercent(maxUnavailable, unavailableField),
    ...validateIntOrPercent(maxSurge, "spec.strategy.rollingUpdate.maxSurge"),
  ];
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    errors.push(invalid(unavailableField, maxUnavailable, "may not be 0 when `maxSurge` is 0"));
  }
  return [...errors, ...validateAtMostAll(maxUnavailable, unavailableField)];
}

const isZero = (value: IntOrString): boolean => value === 0 || /^0+%$/.test(String(value));
