import type { Recording } from "../recording/recording.ts";
import { stopSentence } from "../rollout-guard.ts";
import type { RecordedRollback } from "./recorded-rollback.ts";
import type { RollbackTrigger } from "./trigger.ts";

/**
 * Whether a rollout is to be undone, and for what.
 *
 * @param problems - What kept the rollout from its end.
 */
export function causeOfRollback(
  { stopped, completedMs, appliedMs }: Recording,
  problems: readonly string[],
  rollbackOn: readonly RollbackTrigger[] = [],
): Pick<RecordedRollback, "trigger" | "why"> | undefined {
  if (stopped) {
    if (!stopped.rollBack) return undefined;
    return { trigger: stopped.reason, why: stopSentence(stopped, appliedMs ?? stopped.atMs) };
  }
  const [why] = problems;
  const isLate = why !== undefined && completedMs === undefined;
  return isLate && rollbackOn.includes("deadline") ? { trigger: "deadline", why } : undefined;
}
