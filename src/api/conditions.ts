import { rfc3339 } from "../clock.ts";
import type { Condition } from "./meta.ts";

/**
 * The conditions with `condition` in place of the one of its type, or after the others. Its time of transition is kept
 * as long as the status is the same.
 *
 * @see kubernetes apimachinery/pkg/api/meta/conditions.go SetStatusCondition (v1.36)
 */
export function withCondition<T extends Condition>(
  conditions: readonly T[] | undefined,
  condition: NoInfer<Omit<T, "lastTransitionTime">>,
  nowMs: number,
): T[] {
  const present = conditions?.find(({ type }) => type === condition.type);
  const since = present?.status === condition.status ? present.lastTransitionTime : undefined;
  const next = { ...present, ...condition, lastTransitionTime: since ?? rfc3339(nowMs) } as T;
  if (!present) return [...(conditions ?? []), next];
  return (conditions ?? []).map((entry) => (entry === present ? next : entry));
}
