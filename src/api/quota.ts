import type { Amounts } from "./amounts.ts";
import type { KubernetesObject } from "./meta.ts";

/** core/v1 ResourceQuota and LimitRange, as they appear after defaulting. */

export interface ScopeRequirement {
  scopeName: string;
  operator: string;
  values?: string[];
}

export interface ResourceQuota extends KubernetesObject {
  spec: {
    hard?: Amounts;
    scopes?: string[];
    scopeSelector?: { matchExpressions?: ScopeRequirement[] };
  };
  status: { hard?: Amounts; used?: Amounts };
}

export interface LimitRangeItem {
  /** `Container`, `Pod`, `PersistentVolumeClaim`, or a name with a domain. */
  type: string;
  max?: Amounts;
  min?: Amounts;
  default?: Amounts;
  defaultRequest?: Amounts;
  maxLimitRequestRatio?: Amounts;
}

export interface LimitRange extends KubernetesObject {
  spec: { limits: LimitRangeItem[] | null };
}
