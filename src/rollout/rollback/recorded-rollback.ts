import type { RequestResult } from "../request-result.ts";
import type { RollbackTrigger } from "./trigger.ts";

/** What was seen of a rollback; what did not happen is absent. Moments are on the time base of the requests. */
export interface RecordedRollback {
  readonly trigger: RollbackTrigger;
  /** In one English sentence. */
  readonly why: string;
  readonly startedMs: number;
  /** That was brought back. */
  readonly revision?: number;
  /** When it alone had pods. */
  readonly completedMs?: number;
  /** pod-template-hash of the newest ReplicaSet then. */
  readonly hash?: string;
  /** Requests that tested it. */
  readonly verify?: readonly RequestResult[];
  /** What kept it from its end. */
  readonly problems?: readonly string[];
}
