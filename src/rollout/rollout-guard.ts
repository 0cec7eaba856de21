import type { RecordingEntry } from "./recording/entries.ts";
import { formatShare } from "./report/numbers.ts";
import type { RollbackTrigger } from "./rollback/trigger.ts";
import type { WatchGap } from "./recording/recording.ts";
import type { RequestResult } from "./request-result.ts";
import { RolloutMetrics } from "./thresholds/rollout-metrics.ts";
import { holds, isForTheEnd, type Threshold } from "./thresholds/threshold.ts";
import { roundedValue, thresholdSentence } from "./thresholds/threshold-sentence.ts";
import { isDuring, isServiceFailure, OUTAGE_NOTICED_MS } from "./verdict/excuse.ts";

/** Why a rollout is not to go on. */
export interface Stop {
  /** `fail` as well for a threshold on failed requests that only this trigger watches. */
  readonly reason: "threshold" | "fail";
  readonly atMs: number;
  /** The threshold that broke, and its value then; absent where requests failed and no threshold allows that. */
  readonly expression?: string;
  readonly observed?: number;
  /** What was seen, in English. */
  readonly sentence: string;
  /** The rollout is to be undone, not only left alone. */
  readonly rollBack: boolean;
}

/**
 * Decides during a run whether it is to go on, from what is recorded of it: entries go in as they come.
 */
export class RolloutGuard {
  readonly #thresholds: readonly Threshold[];
  readonly #rollbackOn: readonly RollbackTrigger[];
  #metrics: RolloutMetrics | undefined;
  #appliedMs = Infinity;
  #completedMs: number | undefined;
  #lastOfBaseline: RequestResult | undefined;
  #failedBefore = false;
  /** Failures that are not yet old enough to know whether the API was out of reach as well. */
  #recentFailures: RequestResult[] = [];
  #isBlamable = false;
  readonly #gaps = new Map<string, WatchGap>();

  /** @param thresholds - Those with `abortOnFail` are watched, and those that call for a rollback. */
  constructor(thresholds: readonly Threshold[], rollbackOn: readonly RollbackTrigger[] = []) {
    this.#rollbackOn = rollbackOn;
    this.#thresholds = thresholds;
  }

  add(entry: RecordingEntry): void {
    if (this.#thresholds.length === 0 && this.#rollbackOn.length === 0) return;
    if (entry.type === "requests" && entry.lane === "service") for (const result of entry.results) this.#note(result);
    if (entry.type === "facts" && entry.facts.appliedMs !== undefined) this.#begin(entry.facts.appliedMs);
    if (entry.type === "facts") this.#completedMs = entry.facts.completedMs ?? this.#completedMs;
    if (entry.type === "watch-lost") {
      const { resource, atMs, reason } = entry;
      this.#gaps.set(resource, { resource, fromMs: atMs, reason });
    }
    if (entry.type === "watch-resumed") {
      const gap = this.#gaps.get(entry.resource);
      if (gap) this.#gaps.set(entry.resource, { ...gap, toMs: entry.atMs });
    }
  }

  /**
   * Whether something is broken by now.
   *
   * @param nowMs - On the time base of the requests.
   * @param atEnd - The rollout is complete: all that calls for a rollback is looked at for the last time.
   */
  check(nowMs: number, atEnd = false): Stop | undefined {
    const metrics = this.#metrics;
    if (!metrics) return undefined;
    this.#settleFailures(atEnd ? Infinity : nowMs);
    for (const threshold of this.#thresholds) {
      const trigger = this.#triggerOf(threshold);
      if (!trigger && (atEnd || !threshold.abortOnFail)) continue;
      const observed = this.#broken(threshold, metrics, nowMs, atEnd);
      if (observed === undefined) continue;
      const { expression } = threshold;
      const sentence = thresholdSentence(threshold, observed, metrics, this.#completedMs !== undefined);
      const what = { atMs: nowMs, expression, observed, sentence };
      return { reason: trigger ?? "threshold", ...what, rollBack: trigger !== undefined };
    }
    return this.#failures(metrics, nowMs);
  }

  /** For which trigger a broken threshold calls for a rollback, if it does. */
  #triggerOf({ metric }: Threshold): Stop["reason"] | undefined {
    if (this.#rollbackOn.includes("threshold")) return "threshold";
    return this.#rollbackOn.includes("fail") && metric === "http_req_failed" ? "fail" : undefined;
  }

  #broken(threshold: Threshold, metrics: RolloutMetrics, nowMs: number, atEnd: boolean): number | undefined {
    const { metric, delayAbortEvalMs = 0 } = threshold;
    if (!atEnd && (isForTheEnd(threshold) || nowMs - this.#appliedMs < delayAbortEvalMs)) return undefined;
    if (metric === "http_req_failed" && metrics.failed > 0 && !this.#isBlamable) return undefined;
    const value = metrics.value(threshold, { endMs: nowMs, completedMs: this.#completedMs });
    if (value === undefined) return undefined;
    const observed = roundedValue(threshold, value);
    return holds(threshold, observed) ? undefined : observed;
  }

  /** Without a threshold that allows it, no request may fail. */
  #failures({ failed, requests }: RolloutMetrics, nowMs: number): Stop | undefined {
    if (!this.#isBlamable || !this.#rollbackOn.includes("fail")) return undefined;
    if (this.#thresholds.some(({ metric }) => metric === "http_req_failed")) return undefined;
    const sentence = `${failed} of ${requests} requests failed (${formatShare(failed / requests)}).`;
    return { reason: "fail", atMs: nowMs, sentence, rollBack: true };
  }

  #begin(appliedMs: number): void {
    this.#appliedMs = appliedMs;
    this.#metrics = new RolloutMetrics(appliedMs);
    if (this.#lastOfBaseline) this.#metrics.add(this.#lastOfBaseline);
  }

  #note(result: RequestResult): void {
    if (result.endedMs < this.#appliedMs) {
      this.#failedBefore ||= isServiceFailure(result);
      if (result.outcome === "ok") this.#lastOfBaseline = result;
    } else if (isServiceFailure(result) && !this.#isBlamable) this.#recentFailures.push(result);
    this.#metrics?.add(result);
  }

  /** As {@link excuseForFailures}: failed requests count once it is clear that it was not the way from here. */
  #settleFailures(nowMs: number): void {
    if (this.#failedBefore || this.#isBlamable) this.#recentFailures = [];
    const settled = this.#recentFailures.filter(({ endedMs }) => nowMs - endedMs > OUTAGE_NOTICED_MS);
    if (settled.length === 0) return;
    const gaps = [...this.#gaps.values()];
    this.#isBlamable = settled.some((result) => !gaps.some((gap) => isDuring(result, gap)));
    this.#recentFailures = this.#recentFailures.filter((result) => !settled.includes(result));
  }
}

/** Why the rollout is not to go on, in English. @param appliedMs - When the second version was applied. */
export function stopSentence({ expression, atMs, sentence }: Stop, appliedMs: number): string {
  const seconds = Math.max(0, (atMs - appliedMs) / 1000).toFixed(2);
  const what = expression === undefined ? "Requests failed, noticed" : `The threshold ${expression} broke`;
  return `${what} ${seconds} s after the second version was applied. ${sentence}`;
}
