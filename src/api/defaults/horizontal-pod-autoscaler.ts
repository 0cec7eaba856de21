import type { HorizontalPodAutoscaler, ScalingPolicy, ScalingRules } from "../autoscaling.ts";

/** Of what the containers request, in percent. */
const DEFAULT_CPU_UTILIZATION = 80;

const SCALE_UP: ScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: "Max",
  policies: [
    { type: "Pods", value: 4, periodSeconds: 15 },
    { type: "Percent", value: 100, periodSeconds: 15 },
  ],
};

/** The window is an option of the controller: 5 minutes. */
const SCALE_DOWN: ScalingRules = {
  selectPolicy: "Max",
  policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
};

/** @see kubernetes/pkg/apis/autoscaling/v2/defaults.go SetDefaults_HorizontalPodAutoscaler (v1.36) */
export function setHorizontalPodAutoscalerDefaults(autoscaler: HorizontalPodAutoscaler): void {
  autoscaler.spec ??= {} as HorizontalPodAutoscaler["spec"];
  const { spec } = autoscaler;
  spec.scaleTargetRef ??= { kind: "", name: "" };
  spec.minReplicas ??= 1;
  spec.maxReplicas ??= 0;
  if (!spec.metrics?.length) {
    const target = { type: "Utilization" as const, averageUtilization: DEFAULT_CPU_UTILIZATION };
    spec.metrics = [{ type: "Resource", resource: { name: "cpu", target } }];
  }
  if (spec.behavior) {
    spec.behavior.scaleUp = { ...structuredClone(SCALE_UP), ...spec.behavior.scaleUp };
    spec.behavior.scaleDown = { ...structuredClone(SCALE_DOWN), ...spec.behavior.scaleDown };
    for (const { policies = [] } of [spec.behavior.scaleUp, spec.behavior.scaleDown]) policies.forEach(setPolicyZeros);
  }
}

/** What is left out is zero, and refused then. */
function setPolicyZeros(policy: ScalingPolicy): void {
  policy.value ??= 0;
  policy.periodSeconds ??= 0;
}
