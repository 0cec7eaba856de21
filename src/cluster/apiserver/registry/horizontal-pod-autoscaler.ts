import { ageOf } from "../../../api/age.ts";
import type { HorizontalPodAutoscaler } from "../../../api/autoscaling.ts";
import { setHorizontalPodAutoscalerDefaults } from "../../../api/defaults/horizontal-pod-autoscaler.ts";
import { horizontalPodAutoscalers } from "../../../api/resources.ts";
import {
  validateHorizontalPodAutoscaler,
  validateHorizontalPodAutoscalerStatus,
} from "../../../api/validation/horizontal-pod-autoscaler.ts";
import { targetsCell } from "./autoscaler-targets.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go (v1.36) */
export const horizontalPodAutoscalerDefinition: ResourceDefinition<HorizontalPodAutoscaler> = {
  ...horizontalPodAutoscalers,
  singular: "horizontalpodautoscaler",
  shortNames: ["hpa"],
  categories: ["all"],
  status: { validateUpdate: validateHorizontalPodAutoscalerStatus },
  setDefaults: (autoscaler) => {
    setHorizontalPodAutoscalerDefaults(autoscaler);
    // These fields are always shown.
    autoscaler.status = { ...autoscaler.status, ...alwaysShown(autoscaler) };
  },
  prepareForCreate: (autoscaler) => {
    autoscaler.status = { desiredReplicas: 0, currentMetrics: null };
  },
  prepareForUpdate: (autoscaler, old) => {
    autoscaler.status = old.status;
  },
  validate: validateHorizontalPodAutoscaler,
  columns: [
    NAME_COLUMN,
    column("Reference", "string", "What is scaled."),
    column("Targets", "string", "Current value and target of each metric."),
    column("MinPods", "string", "Never fewer pods than these."),
    column("MaxPods", "string", "Never more pods than these."),
    column("Replicas", "integer", "Pods that there were when it looked last."),
    AGE_COLUMN,
  ],
  cells: (autoscaler, nowMs) => {
    const { metadata, spec, status } = autoscaler;
    return [
      metadata.name,
      `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`,
      targetsCell(autoscaler),
      String(spec.minReplicas ?? "<unset>"),
      spec.maxReplicas,
      status.currentReplicas ?? 0,
      ageOf(metadata.creationTimestamp, nowMs),
    ];
  },
};

function alwaysShown({ status }: HorizontalPodAutoscaler): HorizontalPodAutoscaler["status"] {
  return { desiredReplicas: status?.desiredReplicas ?? 0, currentMetrics: status?.currentMetrics ?? null };
}
