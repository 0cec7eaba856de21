import type { KubernetesObject } from "./meta.ts";

/** metrics.k8s.io/v1beta1 shapes. @see kubernetes/staging/src/k8s.io/metrics/pkg/apis/metrics/v1beta1/types.go */

/** Quantities: CPU in nanocores (`1200n`), memory in kibibytes (`24Ki`). */
export interface ResourceUsage {
  cpu: string;
  memory: string;
}

export interface NodeMetrics extends KubernetesObject {
  timestamp: string;
  /** The span that the usage was measured in, e.g. `15s`. */
  window: string;
  usage: ResourceUsage;
}

export interface PodMetrics extends KubernetesObject {
  timestamp: string;
  window: string;
  containers: { name: string; usage: ResourceUsage }[];
}
