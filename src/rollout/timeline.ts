import { build } from "hdr-histogram-js";
import { versionLabels } from "./answers.ts";
import type { Recording } from "./recording.ts";
import type { RequestResult } from "./request-result.ts";
import type { FailureGroup, Verdict, VersionTraffic } from "./verdict/verdict.ts";

type Requests = Verdict["requests"];

/**
 * The figures of the load: who answered when, what failed, how long nobody answered.
 *
 * Times are relative to the moment the second version was applied (to the first request when it never was).
 */
export function summariseRequests(recording: Recording): Requests {
  const results = recording.results.toSorted((a, b) => a.endedMs - b.endedMs);
  const originMs = originOf(recording);
  const answered = results.filter(({ outcome }) => outcome === "ok");
  const perVersion = trafficPerVersion(answered, versionLabels([...results, ...verificationsOf(recording)]), originMs);
  const duringRollout = requestsOfRollout(recording);
  const bound = duringRollout.length > 0 && duringRollout.every(({ outcome }) => outcome === "ok");
  return {
    scheduled: recording.scheduled,
    sent: recording.sent,
    unsent: recording.scheduled - recording.sent,
    answered: answered.length,
    failed: results.length - answered.length,
    perVersion,
    failures: groupFailures(results, originMs),
    ...mixedWindow(perVersion),
    longestGap: longestGap(answered, recording, originMs),
    ...(bound ? { failureRateBound: 3 / duringRollout.length } : {}),
    latencyMs: latency(answered),
  };
}

/** Both verifications, the first one first. */
export function verificationsOf({ verifyFirst = [], verifySecond = [] }: Recording): RequestResult[] {
  return [...verifyFirst, ...verifySecond];
}

/** Requests that were over before the second version was applied; all of them when it never was. */
export function requestsOfBaseline({ results, appliedMs = Infinity }: Recording): RequestResult[] {
  return results.filter(({ endedMs }) => endedMs < appliedMs);
}

/** Requests that the rollout can have touched: those not yet over when the second version was applied. */
export function requestsOfRollout({ results, appliedMs = Infinity }: Recording): RequestResult[] {
  return results.filter(({ endedMs }) => endedMs >= appliedMs);
}

function originOf({ appliedMs, results }: Recording): number {
  return appliedMs ?? results.reduce((least, { scheduledMs }) => Math.min(least, scheduledMs), Infinity);
}

function trafficPerVersion(
  answered: readonly RequestResult[],
  labelOf: (result: RequestResult) => string,
  originMs: number,
): VersionTraffic[] {
  const byVersion = new Map<string, VersionTraffic>();
  for (const result of answered) {
    const version = labelOf(result);
    const atMs = result.endedMs - originMs;
    const before = byVersion.get(version) ?? { version, requests: 0, firstMs: atMs, lastMs: atMs };
    byVersion.set(version, { ...before, requests: before.requests + 1, lastMs: atMs });
  }
  return [...byVersion.values()];
}

function groupFailures(results: readonly RequestResult[], originMs: number): FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const result of results) {
    if (result.outcome === "ok") continue;
    const error = errorName(result);
    const key = `${result.outcome} ${error}`;
    const atMs = result.endedMs - originMs;
    const before = groups.get(key) ?? { outcome: result.outcome, error, requests: 0, firstMs: atMs, lastMs: atMs };
    groups.set(key, { ...before, requests: before.requests + 1, lastMs: atMs });
  }
  return [...groups.values()].sort((a, b) => b.requests - a.requests);
}

/** `ECONNREFUSED`, `HTTP 503`, or the kind of failure where there is no code. */
export function errorName({ outcome, errorCode, httpStatus }: RequestResult): string {
  if (outcome === "http-error" && httpStatus !== undefined) return `HTTP ${httpStatus}`;
  return errorCode ?? outcome;
}

/** From the first answer of the later version to the last answer of the one before it. */
function mixedWindow(perVersion: readonly VersionTraffic[]): Pick<Requests, "mixedWindow"> {
  const inOrder = perVersion.toSorted((a, b) => a.firstMs - b.firstMs);
  const [first, ...later] = inOrder;
  const fromMs = Math.min(...later.map(({ firstMs }) => firstMs));
  const toMs = Math.max(
    ...inOrder.flatMap(({ lastMs }, index) => (index < inOrder.length - 1 ? [lastMs] : [])),
    -Infinity,
  );
  return first && later.length > 0 && fromMs < toMs ? { mixedWindow: { fromMs, toMs } } : {};
}

/** Looks at the time from the last success before the rollout to the end of the traffic. */
function longestGap(
  answered: readonly RequestResult[],
  { appliedMs = -Infinity, trafficEndedMs, results }: Recording,
  originMs: number,
): Requests["longestGap"] {
  const before = answered.findLast(({ endedMs }) => endedMs < appliedMs);
  const fallbackMs = results.reduce((least, { scheduledMs }) => Math.min(least, scheduledMs), Infinity);
  const startMs = before?.endedMs ?? Math.min(fallbackMs, answered[0]?.endedMs ?? Infinity);
  if (startMs === Infinity) return { fromMs: 0, durationMs: 0 };
  const moments = [startMs, ...answered.flatMap(({ endedMs }) => (endedMs > startMs ? [endedMs] : []))];
  if (trafficEndedMs !== undefined && trafficEndedMs > (moments.at(-1) ?? 0)) moments.push(trafficEndedMs);
  let longest = { fromMs: startMs - originMs, durationMs: 0 };
  for (const [index, atMs] of moments.entries()) {
    const previousMs = moments[index - 1] ?? atMs;
    if (atMs - previousMs > longest.durationMs)
      longest = { fromMs: previousMs - originMs, durationMs: atMs - previousMs };
  }
  return longest;
}

function latency(answered: readonly RequestResult[]): Requests["latencyMs"] {
  if (answered.length === 0) return { p50: 0, p99: 0, max: 0 };
  // Microseconds, three digits.
  const histogram = build({ useWebAssembly: false, numberOfSignificantValueDigits: 3 });
  let max = 0;
  for (const { endedMs, scheduledMs } of answered) {
    const durationMs = Math.max(0, endedMs - scheduledMs);
    max = Math.max(max, durationMs);
    histogram.recordValue(Math.max(1, Math.round(durationMs * 1000)));
  }
  const percentile = (value: number) => Math.min(histogram.getValueAtPercentile(value) / 1000, max);
  return { p50: percentile(50), p99: percentile(99), max };
}
