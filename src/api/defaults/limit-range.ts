import type { LimitRange } from "../quota.ts";

/**
 * The limits of a container default to the highest allowed, its requests to its default limits or the lowest allowed.
 *
 * @see kubernetes/pkg/apis/core/v1/defaults.go SetDefaults_LimitRangeItem (v1.36)
 */
export function setLimitRangeDefaults(range: LimitRange): void {
  range.spec ??= { limits: null };
  range.spec.limits ??= null;
  for (const item of range.spec.limits ?? []) {
    if (item.type !== "Container") continue;
    const limits = { ...item.max, ...item.default };
    const requests = { ...item.min, ...limits, ...item.defaultRequest };
    if (Object.keys(limits).length > 0) item.default = limits;
    if (Object.keys(requests).length > 0) item.defaultRequest = requests;
  }
}
