import { LongestGap } from "../longest-gap.ts";
import { mixedWindowOf } from "../mixed-window.ts";
import type { RequestResult } from "../request-result.ts";
import { Trend } from "./trend.ts";
import type { Threshold } from "./threshold.ts";

/** Until when the rollout is looked at, on the time base of the requests. */
export interface MetricsUntil {
  /** End of the traffic, or now. */
  readonly endMs: number;
  /** When the rollout was complete; absent while it is not. */
  readonly completedMs?: number;
}

/**
 * The values that thresholds are about, gathered request by request: in a run as they end, afterwards from a recording.
 *
 * Requests that our own side could not send tell nothing about the service and are left out.
 */
export class RolloutMetrics {
  readonly #appliedMs: number;
  readonly #gap: LongestGap;
  readonly #versions = new Map<string, { firstMs: number; lastMs: number }>();
  readonly #trends = {
    http_req_duration: new Trend(),
    http_req_connecting: new Trend(),
    http_req_waiting: new Trend(),
  };
  #requests = 0;
  #failed = 0;

  /** @param appliedMs - When the second version was applied: requests that were over by then do not count. */
  constructor(appliedMs: number) {
    this.#appliedMs = appliedMs;
    this.#gap = new LongestGap(appliedMs);
  }

  /** Requests of the rollout so far. */
  get requests(): number {
    return this.#requests;
  }

  get failed(): number {
    return this.#failed;
  }

  /** A request of the service lane, in the order they ended; those of the baseline, too. */
  add(result: RequestResult): void {
    this.#gap.add(result);
    if (result.outcome === "ok") this.#noteVersion(result);
    if (result.endedMs < this.#appliedMs || result.outcome === "client-error") return;
    this.#requests += 1;
    if (result.outcome === "ok") this.#noteTimes(result);
    else this.#failed += 1;
  }

  /** In the unit of the threshold; undefined where there is nothing to measure (yet). */
  value({ metric, aggregation }: Pick<Threshold, "metric" | "aggregation">, until: MetricsUntil): number | undefined {
    const { endMs, completedMs = endMs } = until;
    switch (metric) {
      case "http_req_failed":
        return this.#requests === 0 ? undefined : this.#failed / this.#requests;
      case "http_reqs": {
        if (aggregation === "count") return this.#requests;
        const durationMs = endMs - this.#appliedMs;
        return durationMs > 0 ? this.#requests / (durationMs / 1000) : undefined;
      }
      case "mixed_window": {
        const window = mixedWindowOf([...this.#versions.values()]);
        return window ? window.toMs - window.fromMs : 0;
      }
      case "longest_gap":
        return this.#gap.until(endMs)?.durationMs;
      case "rollout_duration":
        return completedMs - this.#appliedMs;
      default:
        return this.#trends[metric].value(aggregation);
    }
  }

  #noteVersion({ service, version, release, endedMs }: RequestResult): void {
    const key = `${service}\0${version}\0${release}`;
    const span = this.#versions.get(key);
    if (span) span.lastMs = endedMs;
    else this.#versions.set(key, { firstMs: endedMs, lastMs: endedMs });
  }

  /** Latency counts from the scheduled moment, so a stall is not hidden by requests that were sent late. */
  #noteTimes({ scheduledMs, startedMs, connectedMs, firstByteMs, endedMs }: RequestResult): void {
    this.#trends.http_req_duration.add(endedMs - scheduledMs);
    if (connectedMs === undefined) return;
    this.#trends.http_req_connecting.add(connectedMs - startedMs);
    if (firstByteMs !== undefined) this.#trends.http_req_waiting.add(firstByteMs - connectedMs);
  }
}
