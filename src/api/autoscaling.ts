import type { Condition, KubernetesObject, LabelSelector } from "./meta.ts";

/** autoscaling/v2 shapes, as they appear after defaulting. @see kubernetes/staging/src/k8s.io/api/autoscaling/v2/types.go */

export interface CrossVersionObjectReference {
  kind: string;
  name: string;
  apiVersion?: string;
}

/** What a metric is compared with. Values are quantities. */
export interface MetricTarget {
  type: "Utilization" | "Value" | "AverageValue";
  value?: string;
  averageValue?: string;
  /** Percent of what the containers request. */
  averageUtilization?: number;
}

export interface MetricIdentifier {
  name: string;
  selector?: LabelSelector;
}

/** Exactly one of the sources is there, the one that `type` names. */
export interface MetricSpec {
  type: "Resource" | "ContainerResource" | "Pods" | "Object" | "External";
  resource?: { name: string; target: MetricTarget };
  containerResource?: { name: string; container: string; target: MetricTarget };
  pods?: { metric: MetricIdentifier; target: MetricTarget };
  object?: { describedObject: CrossVersionObjectReference; metric: MetricIdentifier; target: MetricTarget };
  external?: { metric: MetricIdentifier; target: MetricTarget };
}

export type MetricValue = Pick<MetricTarget, "value" | "averageValue" | "averageUtilization">;

export interface MetricStatus {
  type: MetricSpec["type"];
  resource?: { name: string; current: MetricValue };
  containerResource?: { name: string; container: string; current: MetricValue };
  pods?: { metric: MetricIdentifier; current: MetricValue };
  object?: { describedObject: CrossVersionObjectReference; metric: MetricIdentifier; current: MetricValue };
  external?: { metric: MetricIdentifier; current: MetricValue };
}

export interface ScalingPolicy {
  type: "Pods" | "Percent";
  value: number;
  periodSeconds: number;
}

export interface ScalingRules {
  stabilizationWindowSeconds?: number;
  selectPolicy?: "Max" | "Min" | "Disabled";
  policies?: ScalingPolicy[];
  /** A quantity; default 0.1. */
  tolerance?: string;
}

export interface HorizontalPodAutoscalerStatus {
  observedGeneration?: number;
  lastScaleTime?: string;
  currentReplicas?: number;
  desiredReplicas: number;
  currentMetrics: MetricStatus[] | null;
  conditions?: Condition[];
}

export interface HorizontalPodAutoscaler extends KubernetesObject {
  spec: {
    scaleTargetRef: CrossVersionObjectReference;
    minReplicas?: number;
    maxReplicas: number;
    metrics?: MetricSpec[];
    behavior?: { scaleUp?: ScalingRules; scaleDown?: ScalingRules };
  };
  status: HorizontalPodAutoscalerStatus;
}

/** autoscaling/v1: knows CPU only; the rest is carried in annotations. */
export interface HorizontalPodAutoscalerV1 extends KubernetesObject {
  spec: {
    scaleTargetRef: CrossVersionObjectReference;
    minReplicas?: number;
    maxReplicas: number;
    targetCPUUtilizationPercentage?: number;
  };
  status: {
    observedGeneration?: number;
    lastScaleTime?: string;
    currentReplicas: number;
    desiredReplicas: number;
    currentCPUUtilizationPercentage?: number;
  };
}
