import { build } from "hdr-histogram-js";
import { versionLabels } from "./answers.ts";
import { LongestGap } from "./longest-gap.ts";
import { mixedWindowOf } from "./mixed-window.ts";
import type { Recording, Requests } from "./recording/recording.ts";
import type { RequestResult } from "./request-result.ts";
import type { FailureGroup, Verdict, VersionTraffic } from "./verdict/verdict.ts";

type Figures = Verdict["requests"];

/**
 * The figures of the load: who answered when, what failed, how long nobody answered.
 *
 * Times are relative to the moment the second version was applied (to the first request when it never was). However many
 * requests there are, they are looked at one by one.
 */
export function summariseRequests(recording: Recording): Figures {
  const { results } = recording;
  const originMs = originOf(recording);
  const perVersion = trafficPerVersion(recording, originMs);
  const mixedWindow = mixedWindowOf(perVersion);
  const answered = count(answersOf(results));
  const rollout = requestsOfRollout(recording);
  const bound = rollout.length > 0 && count(answersOf(rollout)) === rollout.length;
  return {
    scheduled: recording.scheduled,
    sent: recording.sent,
    unsent: recording.scheduled - recording.sent,
    answered,
    failed: results.length - answered,
    perVersion,
    failures: groupFailures(results, originMs),
    ...(mixedWindow ? { mixedWindow } : {}),
    longestGap: longestGap(recording, originMs),
    ...(bound ? { failureRateBound: 3 / rollout.length } : {}),
    latencyMs: latency(answersOf(results)),
  };
}

/** Both verifications, the first one first. */
export function verificationsOf({ verifyFirst = [], verifySecond = [] }: Recording): RequestResult[] {
  return [...verifyFirst, ...verifySecond];
}

/** All requests but those of the load: of both verifications. */
export function* requestsOf(recording: Recording): Generator<RequestResult> {
  yield* recording.results;
  yield* verificationsOf(recording);
}

/** Requests that were over before the second version was applied; all of them when it never was. */
export function requestsOfBaseline({ results, appliedMs = Infinity }: Recording): Requests {
  return matching(results, ({ endedMs }) => endedMs < appliedMs);
}

/**
 * Requests that the rollout can have touched: those not yet over when the second version was applied, up to a rollback.
 */
export function requestsOfRollout({ results, appliedMs = Infinity, rollback }: Recording): Requests {
  const untilMs = rollback?.startedMs ?? Infinity;
  return matching(results, ({ startedMs, endedMs }) => endedMs >= appliedMs && startedMs < untilMs);
}

/** Those of the requests that `test` is true for; looked up whenever they are needed, kept nowhere. */
export function matching(requests: Requests, test: (result: RequestResult) => boolean): Requests {
  return {
    get length() {
      return count(this);
    },
    *[Symbol.iterator]() {
      for (const result of requests) if (test(result)) yield result;
    },
  };
}

/** Requests that were answered well. */
export function answersOf(requests: Requests): Requests {
  return matching(requests, ({ outcome }) => outcome === "ok");
}

function count(requests: Iterable<unknown>): number {
  let length = 0;
  for (const _ of requests) length += 1;
  return length;
}

function originOf({ appliedMs, results }: Recording): number {
  return appliedMs ?? firstScheduledMs(results);
}

function firstScheduledMs(results: Requests): number {
  let leastMs = Infinity;
  for (const { scheduledMs } of results) leastMs = Math.min(leastMs, scheduledMs);
  return leastMs;
}

function trafficPerVersion(recording: Recording, originMs: number): VersionTraffic[] {
  const labelOf = versionLabels(requestsOf(recording));
  const byVersion = new Map<string, { -readonly [field in keyof VersionTraffic]: VersionTraffic[field] }>();
  for (const result of answersOf(recording.results)) {
    const version = labelOf(result);
    const atMs = result.endedMs - originMs;
    const traffic = byVersion.get(version);
    if (!traffic) byVersion.set(version, { version, requests: 1, firstMs: atMs, lastMs: atMs });
    else {
      traffic.requests += 1;
      traffic.lastMs = atMs;
    }
  }
  return [...byVersion.values()];
}

function groupFailures(results: Requests, originMs: number): FailureGroup[] {
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

/** The kinds of failure among the requests, each once. */
export function errorsOf(results: Requests): string {
  const names = new Set<string>();
  for (const result of results) names.add(errorName(result));
  return [...names].join(", ");
}

/** `ECONNREFUSED`, `HTTP 503`, or the kind of failure where there is no code. */
export function errorName({ outcome, errorCode, httpStatus }: RequestResult): string {
  if (outcome === "http-error" && httpStatus !== undefined) return `HTTP ${httpStatus}`;
  return errorCode ?? outcome;
}

/** Looks at the time from the last success before the rollout to the end of the traffic. */
function longestGap({ appliedMs, trafficEndedMs, results }: Recording, originMs: number): Figures["longestGap"] {
  const gap = new LongestGap(appliedMs);
  for (const result of results) gap.add(result);
  const longest = gap.until(trafficEndedMs);
  return longest ? { ...longest, fromMs: longest.fromMs - originMs } : { fromMs: 0, durationMs: 0 };
}

function latency(answered: Requests): Figures["latencyMs"] {
  // Microseconds, three digits.
  const histogram = build({ useWebAssembly: false, numberOfSignificantValueDigits: 3 });
  let max = 0;
  for (const { endedMs, scheduledMs } of answered) {
    const durationMs = Math.max(0, endedMs - scheduledMs);
    max = Math.max(max, durationMs);
    histogram.recordValue(Math.max(1, Math.round(durationMs * 1000)));
  }
  if (histogram.totalCount === 0) return { p50: 0, p99: 0, max: 0 };
  const percentile = (value: number) => Math.min(histogram.getValueAtPercentile(value) / 1000, max);
  return { p50: percentile(50), p99: percentile(99), max };
}
