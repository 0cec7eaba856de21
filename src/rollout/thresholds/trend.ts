import { build, type Histogram } from "hdr-histogram-js";
import type { Aggregation } from "./threshold.ts";

/** Many durations, in little memory: percentiles to three digits, the rest exact. */
export class Trend {
  // Microseconds.
  readonly #histogram: Histogram = build({ useWebAssembly: false, numberOfSignificantValueDigits: 3 });
  #sumMs = 0;
  #minMs = Infinity;
  #maxMs = 0;

  get count(): number {
    return this.#histogram.totalCount;
  }

  add(durationMs: number): void {
    const valueMs = Math.max(0, durationMs);
    this.#histogram.recordValue(Math.max(1, Math.round(valueMs * 1000)));
    this.#sumMs += valueMs;
    this.#minMs = Math.min(this.#minMs, valueMs);
    this.#maxMs = Math.max(this.#maxMs, valueMs);
  }

  /** Milliseconds; undefined while there are none. */
  value(aggregation: Aggregation): number | undefined {
    if (this.count === 0) return undefined;
    switch (aggregation) {
      case "avg":
        return this.#sumMs / this.count;
      case "min":
        return this.#minMs;
      case "max":
        return this.#maxMs;
      default: {
        const percentile = aggregation === "med" ? 50 : Number(/\(([\d.]+)\)/.exec(aggregation)?.[1]);
        const valueMs = this.#histogram.getValueAtPercentile(percentile) / 1000;
        return Math.min(Math.max(valueMs, this.#minMs), this.#maxMs);
      }
    }
  }
}
