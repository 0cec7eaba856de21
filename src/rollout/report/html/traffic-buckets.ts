import { versionLabels } from "../../answers.ts";
import type { Recording } from "../../recording/recording.ts";
import { requestsOf } from "../../timeline.ts";

/** Requests that ended within one span of time. */
export interface TrafficBucket {
  /** Answers of each version, in the order of {@link TrafficBuckets.versions}. */
  readonly answered: number[];
  failed: number;
  /** Of the slowest answer, from its scheduled moment. */
  slowestMs: number;
}

/** The load over time, in equal spans. */
export interface TrafficBuckets {
  /** Milliseconds since the second version was applied. */
  readonly fromMs: number;
  readonly widthMs: number;
  readonly versions: readonly string[];
  readonly buckets: readonly TrafficBucket[];
}

/** Sorts the service lane into `count` spans of time; undefined without any request. */
export function trafficBuckets(recording: Recording, count: number): TrafficBuckets | undefined {
  const { results } = recording;
  let [firstMs, lastMs] = [Infinity, -Infinity];
  for (const { endedMs } of results) {
    firstMs = Math.min(firstMs, endedMs);
    lastMs = Math.max(lastMs, endedMs);
  }
  if (results.length === 0) return undefined;
  const originMs = recording.appliedMs ?? firstMs;
  const widthMs = Math.max(1, (lastMs - firstMs) / count);
  const labelOf = versionLabels(requestsOf(recording));
  const places = new Map<string, number>();
  const buckets: TrafficBucket[] = Array.from({ length: count }, () => ({ answered: [], failed: 0, slowestMs: 0 }));
  for (const result of results) {
    const bucket = buckets[Math.min(count - 1, Math.floor((result.endedMs - firstMs) / widthMs))];
    if (!bucket) continue;
    if (result.outcome !== "ok") {
      bucket.failed += 1;
      continue;
    }
    const label = labelOf(result);
    const place = places.get(label) ?? places.set(label, places.size).size - 1;
    bucket.answered[place] = (bucket.answered[place] ?? 0) + 1;
    bucket.slowestMs = Math.max(bucket.slowestMs, result.endedMs - result.scheduledMs);
  }
  return { fromMs: firstMs - originMs, widthMs, versions: [...places.keys()], buckets };
}
