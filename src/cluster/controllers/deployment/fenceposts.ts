import type { Deployment } from "../../../api/apps.ts";
import { scaledValue } from "../../../api/int-or-string.ts";

/** How far a rolling update may go above and below `spec.replicas`, in Pods. */
export interface Fenceposts {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/**
 * Resolves percentages: surge rounds up, unavailable rounds down; when both come to 0, one Pod may be unavailable.
 * Both are 0 for Recreate.
 *
 * @see kubernetes/pkg/controller/deployment/util/deployment_util.go ResolveFenceposts (v1.36)
 */
export function fencepostsOf(deployment: Deployment): Fenceposts {
  const { replicas, strategy } = deployment.spec;
  if (strategy.type !== "RollingUpdate") return { maxSurge: 0, maxUnavailable: 0 };
  const maxSurge = scaledValue(strategy.rollingUpdate?.maxSurge ?? 0, replicas, "up");
  const rounded = scaledValue(strategy.rollingUpdate?.maxUnavailable ?? 0, replicas, "down");
  const maxUnavailable = maxSurge === 0 && rounded === 0 ? 1 : rounded;
  return { maxSurge, maxUnavailable: Math.min(maxUnavailable, replicas) };
}
