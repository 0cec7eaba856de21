import type { Pod } from "../../../api/core.ts";
import { readyCondition } from "../pods.ts";

/** What one Pod uses of a resource, in thousandths of its unit. */
export interface PodMetric {
  readonly milliValue: number;
  /** End of the span in which it was measured, in epoch milliseconds. */
  readonly timestampMs: number;
  readonly windowMs: number;
}

/** A reason why no number of replicas can be told. */
export class MetricUnavailable extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MetricUnavailable";
  }
}

/** What the number of replicas is computed from. */
export interface MetricQuestion {
  /** All Pods that the target selects. */
  readonly pods: readonly Pod[];
  /** By Pod name. */
  readonly metrics: ReadonlyMap<string, PodMetric>;
  /** `cpu`, `memory`, ... */
  readonly resource: string;
  readonly currentReplicas: number;
  /** How far from 1 the ratio may be without any change. */
  readonly tolerance: { readonly up: number; readonly down: number };
  readonly nowMs: number;
}

/** So long after its start a Pod may use CPU for its initialization. */
const CPU_INITIALIZATION_MS = 5 * 60 * 1000;
/** A Pod that became unready so soon after its start has never been ready. */
const INITIAL_READINESS_DELAY_MS = 30 * 1000;

/**
 * Replicas for a target in percent of what the containers request.
 *
 * @param requests - Milli-units by Pod name.
 * @throws {MetricUnavailable}
 * @see kubernetes/pkg/controller/podautoscaler/replica_calculator.go GetResourceReplicas (v1.36)
 */
export function utilizationReplicas(
  question: MetricQuestion,
  requests: ReadonlyMap<string, number>,
  targetPercent: number,
): { replicas: number; percent: number; averageMilliValue: number } {
  const percentOf = (values: ReadonlyMap<string, number>) => {
    const used = sum(values.values());
    const requested = sum([...values.keys()].map((name) => requests.get(name) ?? 0));
    return Math.trunc((used * 100) / requested);
  };
  const fallback = Math.max(100, targetPercent) / 100;
  const { replicas, values } = replicasBy(question, {
    ratio: (all) => percentOf(all) / targetPercent,
    ifMissing: (name) => (requests.get(name) ?? 0) * fallback,
  });
  return { replicas, percent: percentOf(values), averageMilliValue: Math.trunc(average(values)) };
}

/**
 * Replicas for a target that is a value per Pod.
 *
 * @throws {MetricUnavailable}
 * @see kubernetes/pkg/controller/podautoscaler/replica_calculator.go calcPlainMetricReplicas (v1.36)
 */
export function averageValueReplicas(
  question: MetricQuestion,
  targetMilliValue: number,
): { replicas: number; averageMilliValue: number } {
  const { replicas, values } = replicasBy(question, {
    ratio: (all) => Math.trunc(average(all)) / targetMilliValue,
    ifMissing: () => targetMilliValue,
  });
  return { replicas, averageMilliValue: Math.trunc(average(values)) };
}

interface Measure {
  /** Of present to wanted usage. */
  ratio(this: void, values: ReadonlyMap<string, number>): number;
  /** What a Pod without a metric is taken to use when that speaks against scaling down. */
  ifMissing(this: void, name: string): number;
}

function replicasBy(question: MetricQuestion, { ratio, ifMissing }: Measure) {
  const { pods, metrics, currentReplicas, tolerance } = question;
  if (pods.length === 0) throw new MetricUnavailable("no pods returned by selector while calculating replica count");
  const { readyCount, ignored, missing } = groupPods(question);
  const known = [...metrics].filter(([name]) => !ignored.includes(name));
  const values = new Map(known.map(([name, { milliValue }]) => [name, milliValue]));
  if (values.size === 0) throw new MetricUnavailable("did not receive metrics for any ready pods");

  const isTolerated = (value: number) => value >= 1 - tolerance.down && value <= 1 + tolerance.up;
  const first = ratio(values);
  const rebalancesIgnored = ignored.length > 0 && first > 1;
  if (!rebalancesIgnored && missing.length === 0) {
    return { values, replicas: isTolerated(first) ? currentReplicas : Math.ceil(first * readyCount) };
  }
  // Pods that say nothing are counted against the change.
  const assumed = new Map(values);
  if (first !== 1) for (const name of missing) assumed.set(name, first < 1 ? ifMissing(name) : 0);
  if (rebalancesIgnored) for (const name of ignored) assumed.set(name, 0);
  const second = ratio(assumed);
  const turns = (first < 1 && second > 1) || (first > 1 && second < 1);
  if (isTolerated(second) || turns) return { values, replicas: currentReplicas };
  const replicas = Math.ceil(second * assumed.size);
  const isBackwards = (second < 1 && replicas > currentReplicas) || (second > 1 && replicas < currentReplicas);
  return { values, replicas: isBackwards ? currentReplicas : replicas };
}

/** Pods that count, that are too young to count, and that have no metric; by name. */
function groupPods({ pods, metrics, resource, nowMs }: MetricQuestion) {
  const ignored: string[] = [];
  const missing: string[] = [];
  let readyCount = 0;
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata;
    if (deletionTimestamp !== undefined || pod.status.phase === "Failed") continue;
    const metric = metrics.get(name);
    if (pod.status.phase === "Pending") ignored.push(name);
    else if (!metric) missing.push(name);
    else if (resource === "cpu" && isInitializing(pod, metric, nowMs)) ignored.push(name);
    else readyCount++;
  }
  return { readyCount, ignored, missing };
}

function isInitializing(pod: Pod, metric: PodMetric, nowMs: number): boolean {
  const ready = readyCondition(pod);
  const startedMs = Date.parse(pod.status.startTime ?? "");
  if (!ready || Number.isNaN(startedMs)) return true;
  const sinceMs = Date.parse(ready.lastTransitionTime ?? "");
  if (startedMs + CPU_INITIALIZATION_MS > nowMs) {
    return ready.status === "False" || metric.timestampMs < sinceMs + metric.windowMs;
  }
  return ready.status === "False" && startedMs + INITIAL_READINESS_DELAY_MS > sinceMs;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function average(values: ReadonlyMap<string, number>): number {
  return sum(values.values()) / values.size;
}
