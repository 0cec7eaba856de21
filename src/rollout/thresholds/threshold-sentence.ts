import { formatDuration, formatShare } from "../report/numbers.ts";
import type { RolloutMetrics } from "./rollout-metrics.ts";
import { unitOf, type Threshold } from "./threshold.ts";

/** What was observed of a threshold's metric, in one English sentence. */
export function thresholdSentence(
  threshold: Threshold,
  observed: number,
  metrics: Pick<RolloutMetrics, "requests" | "failed">,
  complete: boolean,
): string {
  const { metric, aggregation } = threshold;
  switch (metric) {
    case "http_req_failed":
      return `${metrics.failed} of ${metrics.requests} requests failed (${formatShare(observed)}).`;
    case "http_reqs":
      return aggregation === "count"
        ? `There were ${observed} requests during the rollout.`
        : `There were ${observed.toFixed(1)} requests per second during the rollout.`;
    case "mixed_window":
      return observed === 0
        ? "The versions never answered side by side."
        : `Several versions answered side by side for ${formatDuration(observed)}.`;
    case "longest_gap":
      return `The longest time without an answer was ${formatDuration(observed)}.`;
    case "rollout_duration":
      return complete
        ? `The rollout took ${formatDuration(observed)}.`
        : `The rollout was not complete after ${formatDuration(observed)}.`;
    default:
      return `The ${aggregation} of ${metric} was ${formatDuration(observed)}.`;
  }
}

/** A value as it is worth telling: times to the microsecond. */
export function roundedValue(threshold: Threshold, value: number): number {
  return unitOf(threshold) === "ms" ? Math.round(value * 1000) / 1000 : value;
}
