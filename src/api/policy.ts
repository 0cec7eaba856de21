import type { IntOrString, KubernetesObject, LabelSelector, Condition } from "./meta.ts";

/** policy/v1 shapes, as they appear after defaulting. @see kubernetes/staging/src/k8s.io/api/policy/v1/types.go */

/** `metav1.Condition`, whose message is always there. */
export type BudgetCondition = Condition & { message: string; reason: string };

export interface PodDisruptionBudgetStatus {
  observedGeneration?: number;
  /** When each Pod was evicted whose deletion the controller has not seen yet, by name. */
  disruptedPods?: Record<string, string>;
  disruptionsAllowed: number;
  currentHealthy: number;
  desiredHealthy: number;
  expectedPods: number;
  conditions?: BudgetCondition[];
}

export interface PodDisruptionBudget extends KubernetesObject {
  spec: {
    minAvailable?: IntOrString;
    maxUnavailable?: IntOrString;
    /** Absent: no Pod. Empty: every Pod of the namespace. */
    selector?: LabelSelector;
    /** Absent: `IfHealthyBudget`. */
    unhealthyPodEvictionPolicy?: "IfHealthyBudget" | "AlwaysAllow";
  };
  status: PodDisruptionBudgetStatus;
}
