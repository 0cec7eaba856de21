import type { Toleration } from "./core.ts";
import type { KubernetesObject } from "./meta.ts";

/** scheduling.k8s.io/v1 PriorityClass. */
export interface PriorityClass extends KubernetesObject {
  value: number;
  /** For Pods that name no class. */
  globalDefault?: boolean;
  description?: string;
  preemptionPolicy?: string;
}

/** node.k8s.io/v1 RuntimeClass. */
export interface RuntimeClass extends KubernetesObject {
  handler: string;
  overhead?: { podFixed?: Record<string, string> };
  scheduling?: { nodeSelector?: Record<string, string>; tolerations?: Toleration[] };
}
