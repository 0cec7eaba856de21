import type { RequestResult } from "./request-result.ts";

/** A time without an answer. */
interface Gap {
  /** On the time base of the requests. */
  readonly fromMs: number;
  readonly durationMs: number;
}

/**
 * Finds the longest time without an answer, from the last success before the rollout on; told of request after request,
 * in the order they ended.
 */
export class LongestGap {
  readonly #appliedMs: number;
  #firstScheduledMs = Infinity;
  #baselineMs: number | undefined;
  #firstAnswerMs: number | undefined;
  #previousMs: number | undefined;
  #longest: Gap | undefined;

  /** @param appliedMs - When the second version was applied; default: all requests count. */
  constructor(appliedMs = -Infinity) {
    this.#appliedMs = appliedMs;
  }

  add({ scheduledMs, endedMs, outcome }: RequestResult): void {
    this.#firstScheduledMs = Math.min(this.#firstScheduledMs, scheduledMs);
    if (outcome !== "ok") return;
    if (endedMs < this.#appliedMs) {
      this.#baselineMs = endedMs;
      return;
    }
    this.#previousMs ??= this.#baselineMs;
    if (this.#previousMs === undefined) this.#firstAnswerMs = endedMs;
    else this.#longest = longer(this.#longest, this.#previousMs, endedMs);
    this.#previousMs = Math.max(this.#previousMs ?? endedMs, endedMs);
  }

  /** @param endMs - End of the traffic, or now: nobody has answered from the last answer up to then. */
  until(endMs: number | undefined): Gap | undefined {
    const startMs = this.#firstScheduledMs === Infinity ? undefined : this.#firstScheduledMs;
    let longest = this.#longest;
    if (this.#firstAnswerMs !== undefined && startMs !== undefined) {
      // The very first wait comes before all others, so it wins among equals.
      const first = longer(undefined, startMs, this.#firstAnswerMs);
      if (first && first.durationMs >= (longest?.durationMs ?? 0)) longest = first;
    }
    const previousMs = this.#previousMs ?? this.#baselineMs ?? startMs;
    if (previousMs === undefined) return undefined;
    if (endMs !== undefined) longest = longer(longest, previousMs, endMs);
    return longest ?? { fromMs: previousMs, durationMs: 0 };
  }
}

function longer(longest: Gap | undefined, fromMs: number, toMs: number): Gap | undefined {
  return toMs - fromMs > (longest?.durationMs ?? 0) ? { fromMs, durationMs: toMs - fromMs } : longest;
}
