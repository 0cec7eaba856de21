import type { HorizontalPodAutoscaler, ScalingPolicy, ScalingRules } from "../autoscaling.ts";
import { invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { compareQuantities } from "../quantity.ts";
import { validateMetadata } from "./metadata.ts";
import { validateMetricSpec, validateObjectReference } from "./metric-spec.ts";
import { validateNonNegative } from "./numbers.ts";

const MAX_WINDOW_SECONDS = 3600;
const MAX_PERIOD_SECONDS = 1800;

/** @see kubernetes/pkg/apis/autoscaling/validation/validation.go ValidateHorizontalPodAutoscaler (v1.36) */
export function validateHorizontalPodAutoscaler(autoscaler: HorizontalPodAutoscaler): FieldError[] {
  const { minReplicas, maxReplicas, scaleTargetRef, metrics = [], behavior } = autoscaler.spec;
  const errors = validateMetadata(autoscaler, { namespaced: true });
  if (minReplicas !== undefined && minReplicas < 1) {
    errors.push(invalid("spec.minReplicas", minReplicas, "must be greater than or equal to 1"));
  }
  if (maxReplicas < 1) errors.push(invalid("spec.maxReplicas", maxReplicas, "must be greater than 0"));
  if (minReplicas !== undefined && maxReplicas < minReplicas) {
    errors.push(invalid("spec.maxReplicas", maxReplicas, "must be greater than or equal to `minReplicas`"));
  }
  return [
    ...errors,
    ...validateObjectReference(scaleTargetRef, "spec.scaleTargetRef"),
    ...metrics.flatMap((metric, index) => validateMetricSpec(metric, `spec.metrics[${index}]`)),
    ...validateRules(behavior?.scaleUp, "spec.behavior.scaleUp"),
    ...validateRules(behavior?.scaleDown, "spec.behavior.scaleDown"),
  ];
}

/** @see kubernetes/pkg/apis/autoscaling/validation ValidateHorizontalPodAutoscalerStatusUpdate (v1.36) */
export function validateHorizontalPodAutoscalerStatus({ status }: HorizontalPodAutoscaler): FieldError[] {
  return [
    ...validateNonNegative(status.currentReplicas, "status.currentReplicas"),
    ...validateNonNegative(status.desiredReplicas, "status.desiredReplicas"),
  ];
}

function validateRules(rules: ScalingRules | undefined, field: string): FieldError[] {
  if (!rules) return [];
  const errors: FieldError[] = [];
  const { stabilizationWindowSeconds: seconds, selectPolicy, policies = [], tolerance } = rules;
  const windowField = `${field}.stabilizationWindowSeconds`;
  if (seconds !== undefined && seconds < 0) {
    errors.push(invalid(windowField, seconds, "must be greater than or equal to zero"));
  }
  if (seconds !== undefined && seconds > MAX_WINDOW_SECONDS) {
    errors.push(invalid(windowField, seconds, `must be less than or equal to ${MAX_WINDOW_SECONDS}`));
  }
  if (selectPolicy !== undefined && !["Max", "Min", "Disabled"].includes(selectPolicy)) {
    errors.push(notSupported(`${field}.selectPolicy`, selectPolicy, ["Disabled", "Max", "Min"]));
  }
  if (policies.length === 0) errors.push(required(`${field}.policies`, "must specify at least one Policy"));
  errors.push(...policies.flatMap((policy, index) => validatePolicy(policy, `${field}.policies[${index}]`)));
  if (tolerance !== undefined && compareQuantities(tolerance, "0") < 0) {
    errors.push(invalid(`${field}.tolerance`, tolerance, "must be greater than or equal to 0"));
  }
  return errors;
}

function validatePolicy({ type, value, periodSeconds }: ScalingPolicy, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (type !== "Pods" && type !== "Percent") {
    errors.push(notSupported(`${field}.type`, type ?? "", ["Percent", "Pods"]));
  }
  if (value <= 0) errors.push(invalid(`${field}.value`, value, "must be greater than zero"));
  if (periodSeconds <= 0) errors.push(invalid(`${field}.periodSeconds`, periodSeconds, "must be greater than zero"));
  if (periodSeconds > MAX_PERIOD_SECONDS) {
    const detail = `must be less than or equal to ${MAX_PERIOD_SECONDS}`;
    errors.push(invalid(`${field}.periodSeconds`, periodSeconds, detail));
  }
  return errors;
}
