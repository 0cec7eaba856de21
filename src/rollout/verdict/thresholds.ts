import type { Recording } from "../recording/recording.ts";
import { RolloutMetrics } from "../thresholds/rollout-metrics.ts";
import { holds, isForTheEnd, unitOf, type Threshold } from "../thresholds/threshold.ts";
import { roundedValue, thresholdSentence } from "../thresholds/threshold-sentence.ts";
import { excuseForFailures } from "./excuse.ts";
import type { Judgement, ThresholdResult } from "./verdict.ts";

/** Did the rollout keep the limits that were set; one result per threshold, in their order. */
export function judgeThresholds(recording: Recording): ThresholdResult[] {
  const { thresholds = [], appliedMs = Infinity, results } = recording;
  if (thresholds.length === 0) return [];
  const untilMs = recording.rollback?.startedMs ?? Infinity;
  const metrics = new RolloutMetrics(appliedMs);
  for (const result of results) if (result.startedMs < untilMs) metrics.add(result);
  return thresholds.map((threshold) => {
    const { expression, metric } = threshold;
    return { expression, metric, unit: unitOf(threshold), ...finding(threshold, recording, metrics) };
  });
}

type Finding = Pick<ThresholdResult, "judgement" | "observed" | "sentence">;

function finding(threshold: Threshold, recording: Recording, metrics: RolloutMetrics): Finding {
  const { appliedMs, trafficEndedMs, completedMs, stopped, rollback } = recording;
  if (stopped && stopped.expression === threshold.expression) {
    const { observed, sentence } = stopped;
    return {
      judgement: "FAIL",
      observed,
      sentence: `${sentence} ${rollback ? "The rollout was rolled back for it." : "The run was ended for it."}`,
    };
  }
  if (appliedMs === undefined) return open("The second version was never applied.");
  if (metrics.requests === 0) return open("There was no traffic during the rollout.");
  const value = metrics.value(threshold, { endMs: rollback?.startedMs ?? trafficEndedMs ?? appliedMs, completedMs });
  if (value === undefined) return open("No request was answered during the rollout.");
  const observed = roundedValue(threshold, value);
  const sentence = thresholdSentence(threshold, observed, metrics, completedMs !== undefined);
  const kept = holds(threshold, observed);
  const { judgement, why } = judged(threshold, kept, recording);
  return { judgement, observed, sentence: why ? `${sentence} ${why}` : sentence };
}

function open(sentence: string): Finding {
  return { judgement: "INCONCLUSIVE", sentence };
}

function judged(threshold: Threshold, kept: boolean, recording: Recording): { judgement: Judgement; why?: string } {
  const { metric } = threshold;
  if (recording.cutOff) return { judgement: "INCONCLUSIVE", why: "The recording was cut off." };
  // How long it would have taken in the end is not known.
  const isOpen = metric === "rollout_duration" && recording.completedMs === undefined;
  if (kept) return { judgement: isOpen ? "INCONCLUSIVE" : "PASS" };
  if (isOpen && isForTheEnd(threshold)) return { judgement: "INCONCLUSIVE" };
  const why = metric === "http_req_failed" ? excuseForFailures(recording) : undefined;
  return why ? { judgement: "INCONCLUSIVE", why } : { judgement: "FAIL" };
}
