import type { PodLag } from "../diagnosis/diagnosis.ts";

/** The lag varies from pod to pod and from day to day: what was seen times this. */
export const LAG_SAFETY_FACTOR = 1.5;

/** How long a pod should go on serving after its deletion. */
export interface PreStopProposal {
  readonly seconds: number;
  /** The longest lag that was measured, and of which pod. */
  readonly lagMs: number;
  readonly pod: string;
}

/**
 * "What is the right preStop sleep?": the longest time for which the Service still sent requests to a pod that was being
 * deleted, times {@link LAG_SAFETY_FACTOR}, in whole seconds; undefined when no lag was measured.
 */
export function proposePreStop(lags: readonly PodLag[]): PreStopProposal | undefined {
  let longest: { pod: string; lagMs: number } | undefined;
  for (const { pod, lagMs } of lags) {
    if (lagMs !== undefined && lagMs > (longest?.lagMs ?? 0)) longest = { pod, lagMs };
  }
  return longest && { seconds: Math.max(1, Math.ceil((longest.lagMs * LAG_SAFETY_FACTOR) / 1000)), ...longest };
}
