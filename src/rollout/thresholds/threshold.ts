/** What a metric's values are: many numbers, a share of requests, a number that grows, one duration. */
type MetricKind = "trend" | "rate" | "counter" | "duration";

/** The metrics of thresholds; those of k6 are called as in k6. */
export const METRICS = {
  http_req_failed: "rate",
  http_req_duration: "trend",
  http_req_connecting: "trend",
  http_req_waiting: "trend",
  http_reqs: "counter",
  mixed_window: "duration",
  longest_gap: "duration",
  rollout_duration: "duration",
} as const satisfies Readonly<Record<string, MetricKind>>;

export type MetricName = keyof typeof METRICS;

/** How the values of a metric become one number; a percentile is from 0 to 100. */
export type Aggregation = "rate" | "count" | "value" | "avg" | "min" | "max" | "med" | `p(${number})`;

/** As in k6; `===` is the same as `==`. */
export type Operator = "<" | "<=" | ">" | ">=" | "==" | "===" | "!=";

/** A limit that a rollout has to keep. */
export interface Threshold {
  /** As it is shown: `http_req_duration: p(99)<200`, `mixed_window<60s`. */
  readonly expression: string;
  readonly metric: MetricName;
  readonly aggregation: Aggregation;
  readonly operator: Operator;
  /** In the unit of {@link unitOf}. */
  readonly limit: number;
  /** The run ends as soon as the limit is broken. */
  readonly abortOnFail?: boolean;
  /** During the run it is not looked at before the rollout is this old, milliseconds; default: from the beginning. */
  readonly delayAbortEvalMs?: number;
}

/** Unit of a value: milliseconds, a share from 0 to 1, a number, a number per second. */
export type ThresholdUnit = "ms" | "share" | "count" | "per-second";

export function unitOf({ metric, aggregation }: Pick<Threshold, "metric" | "aggregation">): ThresholdUnit {
  if (metric === "http_req_failed") return "share";
  if (metric === "http_reqs") return aggregation === "count" ? "count" : "per-second";
  return "ms";
}

/** Whether a value keeps the limit. */
export function holds({ operator, limit }: Pick<Threshold, "operator" | "limit">, value: number): boolean {
  switch (operator) {
    case "<":
      return value < limit;
    case "<=":
      return value <= limit;
    case ">":
      return value > limit;
    case ">=":
      return value >= limit;
    case "!=":
      return value !== limit;
    default:
      return value === limit;
  }
}

/**
 * Whether a value that breaks the limit now may keep it at the end of the rollout: one that only grows, as a number of
 * requests does, reaches a lower limit late. Other values can change, too; as in k6 they are taken as they are.
 */
export function isForTheEnd({ metric, aggregation, operator }: Threshold): boolean {
  const grows = METRICS[metric] === "duration" || aggregation === "count" || aggregation === "max";
  return grows && operator !== "<" && operator !== "<=";
}
