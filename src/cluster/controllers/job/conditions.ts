import type { Job, JobCondition } from "../../../api/batch.ts";
import { rfc3339 } from "../../../clock.ts";

/** A condition that says how a Job ends. */
export interface Finish {
  readonly type: "FailureTarget" | "SuccessCriteriaMet" | "Failed" | "Complete";
  readonly reason: string;
  readonly message: string;
}

/** Whether a Job has come to its end. */
export function isFinished({ status }: Job): boolean {
  return finishCondition(status) !== undefined;
}

/** The condition that ended a Job. */
export function finishCondition({ conditions }: Job["status"]): JobCondition | undefined {
  return conditions?.find(({ type, status }) => status === "True" && (type === "Complete" || type === "Failed"));
}

/** The condition by which a Job is about to end. */
export function findInterim({ conditions }: Job["status"], type: Finish["type"]): Finish | undefined {
  const found = conditions?.find((condition) => condition.type === type && condition.status === "True");
  return found && { type, reason: found.reason ?? "", message: found.message ?? "" };
}

/**
 * The conditions with one of them set; undefined when nothing changes. To say that something is not the case is only
 * worth it when it was.
 *
 * @see kubernetes/pkg/controller/job/job_controller.go ensureJobConditionStatus (v1.36)
 */
export function withJobCondition(
  conditions: readonly JobCondition[] = [],
  { type, status, reason, message }: Required<Pick<JobCondition, "type" | "status" | "reason" | "message">>,
  nowMs: number,
): JobCondition[] | undefined {
  const now = rfc3339(nowMs);
  const texts = { ...(reason ? { reason } : {}), ...(message ? { message } : {}) };
  const made: JobCondition = { type, status, lastProbeTime: now, lastTransitionTime: now, ...texts };
  const present = conditions.find((condition) => condition.type === type);
  if (!present) return status === "False" ? undefined : [...conditions, made];
  const isSame = present.status === status && (present.reason ?? "") === reason && (present.message ?? "") === message;
  return isSame ? undefined : conditions.map((condition) => (condition === present ? made : condition));
}
