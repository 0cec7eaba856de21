import { fromAutoscalerV1, keepCarriedStatus, toAutoscalerV1 } from "../../../api/autoscaling-v1.ts";
import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerV1 } from "../../../api/autoscaling.ts";
import { setHorizontalPodAutoscalerDefaults } from "../../../api/defaults/horizontal-pod-autoscaler.ts";
import { horizontalPodAutoscalers } from "../../../api/resources.ts";
import {
  validateHorizontalPodAutoscaler,
  validateHorizontalPodAutoscalerStatus,
} from "../../../api/validation/horizontal-pod-autoscaler.ts";
import type { ResourceDefinition } from "./definition.ts";
import { horizontalPodAutoscalerDefinition } from "./horizontal-pod-autoscaler.ts";

const EMPTY_STATUS = { currentReplicas: 0, desiredReplicas: 0 };

/** The older shape, which knows CPU only. @see kubernetes/pkg/apis/autoscaling/v1/conversion.go (v1.36) */
export const horizontalPodAutoscalerV1Definition: ResourceDefinition<HorizontalPodAutoscalerV1> = {
  ...horizontalPodAutoscalers,
  version: "v1",
  objectType: undefined,
  singular: "horizontalpodautoscaler",
  shortNames: ["hpa"],
  categories: ["all"],
  storedAs: {
    resource: horizontalPodAutoscalers,
    toStored: (autoscaler) => newer(autoscaler as HorizontalPodAutoscalerV1),
    fromStored: (autoscaler) => toAutoscalerV1(autoscaler as HorizontalPodAutoscaler),
  },
  status: { validateUpdate: (autoscaler) => validateHorizontalPodAutoscalerStatus(newer(autoscaler)) },
  setDefaults: (autoscaler) => {
    autoscaler.spec ??= {} as HorizontalPodAutoscalerV1["spec"];
    autoscaler.spec.scaleTargetRef ??= { kind: "", name: "" };
    autoscaler.spec.minReplicas ??= 1;
    autoscaler.status = { ...EMPTY_STATUS, ...autoscaler.status };
  },
  prepareForCreate: (autoscaler) => {
    autoscaler.status = { ...EMPTY_STATUS };
  },
  prepareForUpdate: (autoscaler, old) => {
    autoscaler.status = old.status;
    keepCarriedStatus(autoscaler, old);
  },
  validate: (autoscaler) => validateHorizontalPodAutoscaler(newer(autoscaler)),
  columns: horizontalPodAutoscalerDefinition.columns,
  cells: (autoscaler, nowMs) => horizontalPodAutoscalerDefinition.cells?.(newer(autoscaler), nowMs) ?? [],
};

function newer(autoscaler: HorizontalPodAutoscalerV1): HorizontalPodAutoscaler {
  const converted = structuredClone(fromAutoscalerV1(autoscaler));
  setHorizontalPodAutoscalerDefaults(converted);
  return converted;
}
