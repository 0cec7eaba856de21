import type { CustomResourceDefinition } from "../../../api/apiextensions.ts";
import type { Condition } from "../../../api/meta.ts";

type CrdStatus = CustomResourceDefinition["status"];

/** A status with a condition set; its time moves only when its status does. */
export function withCondition(status: CrdStatus, condition: Condition, time: string): CrdStatus {
  const conditions = status.conditions ?? [];
  const before = conditions.find(({ type }) => type === condition.type);
  const lastTransitionTime = before?.status === condition.status ? before.lastTransitionTime : time;
  const next: Condition = { ...(lastTransitionTime ? { lastTransitionTime } : {}), ...condition };
  return {
    ...status,
    conditions: before ? conditions.map((entry) => (entry === before ? next : entry)) : [...conditions, next],
  };
}
