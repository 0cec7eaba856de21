import type { Recording, WatchGap } from "../recording/recording.ts";
import type { RequestResult } from "../request-result.ts";
import { matching, requestsOfBaseline, requestsOfRollout } from "../timeline.ts";

/** News of an outage come late: a request that timed out has begun before. */
export const OUTAGE_NOTICED_MS = 1000;

/**
 * Why the rollout cannot be blamed for the requests that failed in it, in one sentence; undefined when it can: none
 * failed before, and some failed while the way from here to the cluster was open.
 */
export function excuseForFailures(recording: Recording): string | undefined {
  if (matching(requestsOfBaseline(recording), isServiceFailure).length > 0) {
    return "Requests failed before the rollout as well.";
  }
  const failed = matching(requestsOfRollout(recording), isServiceFailure);
  const seen = matching(failed, (result) => !recording.gaps.some((gap) => isDuring(result, gap)));
  const allUnseen = failed.length > 0 && seen.length === 0;
  return allUnseen ? "All of them while the Kubernetes API could not be reached either." : undefined;
}

/** Whether the service failed a request; one that our own side could not send says nothing about it. */
export function isServiceFailure({ outcome }: RequestResult): boolean {
  return outcome !== "ok" && outcome !== "client-error";
}

/** Whether a request was under way while the API was, or was soon found to be, out of reach. */
export function isDuring({ startedMs, endedMs }: RequestResult, { fromMs, toMs = Infinity }: WatchGap): boolean {
  return endedMs >= fromMs - OUTAGE_NOTICED_MS && startedMs <= toMs;
}
