import { fromOldMetric, toOldMetric } from "./autoscaling-v1-metrics.ts";
import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerV1, MetricSpec, ScalingRules } from "./autoscaling.ts";
import { isJsonObject } from "./json-object.ts";
import type { Condition } from "./meta.ts";

/**
 * HorizontalPodAutoscalers between autoscaling/v1 and v2: what v1 has no fields for is carried in annotations.
 *
 * @see kubernetes/pkg/apis/autoscaling/v1/conversion.go (v1.36)
 */

const PREFIX = "autoscaling.alpha.kubernetes.io/";
const METRICS = `${PREFIX}metrics`;
const CURRENT_METRICS = `${PREFIX}current-metrics`;
const CONDITIONS = `${PREFIX}conditions`;
const BEHAVIOR = `${PREFIX}behavior`;
const CARRIED = [METRICS, CURRENT_METRICS, CONDITIONS, BEHAVIOR];

/** The older shape; a new object. */
export function toAutoscalerV1(autoscaler: HorizontalPodAutoscaler): HorizontalPodAutoscalerV1 {
  const { metadata, spec, status } = autoscaler;
  const { metrics = [], behavior, ...rest } = spec;
  const cpu = metrics.find(isCpuUtilization)?.resource?.target.averageUtilization;
  const others = metrics.filter((metric) => !isCpuUtilization(metric));
  const { currentMetrics, conditions, ...counts } = status;
  const current = currentMetrics?.find((metric) => metric.type === "Resource" && metric.resource?.name === "cpu");
  const utilization = current?.resource?.current.averageUtilization;
  const carried = {
    ...(others.length > 0 ? { [METRICS]: JSON.stringify(others.map(toOldMetric)) } : {}),
    ...(currentMetrics?.length ? { [CURRENT_METRICS]: JSON.stringify(currentMetrics.map(toOldMetric)) } : {}),
    ...(conditions?.length ? { [CONDITIONS]: JSON.stringify(conditions) } : {}),
    ...(behavior ? { [BEHAVIOR]: JSON.stringify(goBehavior(behavior)) } : {}),
  };
  const annotations = { ...metadata.annotations, ...carried };
  return {
    kind: autoscaler.kind,
    apiVersion: "autoscaling/v1",
    metadata: Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata,
    spec: { ...rest, ...(cpu === undefined ? {} : { targetCPUUtilizationPercentage: cpu }) },
    status: {
      ...counts,
      currentReplicas: counts.currentReplicas ?? 0,
      ...(utilization === undefined ? {} : { currentCPUUtilizationPercentage: utilization }),
    },
  };
}

/** The newer shape; a new object. Annotations that cannot be read are left out. */
export function fromAutoscalerV1(autoscaler: HorizontalPodAutoscalerV1): HorizontalPodAutoscaler {
  const { metadata, spec, status } = autoscaler;
  const { targetCPUUtilizationPercentage: cpu, ...rest } = spec;
  const { currentCPUUtilizationPercentage: _utilization, ...counts } = status ?? {};
  const { annotations: all = {}, ...meta } = metadata;
  const annotations = Object.fromEntries(Object.entries(all).filter(([name]) => !CARRIED.includes(name)));
  const target = { type: "Utilization" as const, averageUtilization: cpu };
  const metrics: MetricSpec[] = [
    ...(cpu === undefined ? [] : [{ type: "Resource" as const, resource: { name: "cpu", target } }]),
    ...listIn(all[METRICS]).map((old) => fromOldMetric(old, false)),
  ];
  const behavior = behaviorIn(all[BEHAVIOR]);
  const currentMetrics = listIn(all[CURRENT_METRICS]).map((old) => fromOldMetric(old, true));
  const conditions = listIn(all[CONDITIONS]) as unknown[] as Condition[];
  return {
    kind: autoscaler.kind,
    apiVersion: "autoscaling/v2",
    metadata: Object.keys(annotations).length > 0 ? { ...meta, annotations } : meta,
    spec: { ...rest, metrics, ...(behavior ? { behavior } : {}) },
    status: {
      ...counts,
      desiredReplicas: counts.desiredReplicas ?? 0,
      currentMetrics: currentMetrics.length > 0 ? currentMetrics : null,
      ...(conditions.length > 0 ? { conditions } : {}),
    },
  };
}

/** Puts back what a client may not change about the status, as far as annotations carry it. Changes `autoscaler`. */
export function keepCarriedStatus(autoscaler: HorizontalPodAutoscalerV1, old: HorizontalPodAutoscalerV1): void {
  const { annotations = {}, ...metadata } = autoscaler.metadata;
  const kept = { ...annotations };
  for (const name of [CURRENT_METRICS, CONDITIONS]) {
    const value = old.metadata.annotations?.[name];
    if (value === undefined) delete kept[name];
    else kept[name] = value;
  }
  autoscaler.metadata = Object.keys(kept).length > 0 ? { ...metadata, annotations: kept } : metadata;
}

function isCpuUtilization({ type, resource }: MetricSpec): boolean {
  return type === "Resource" && resource?.name === "cpu" && resource.target.averageUtilization !== undefined;
}

type Behavior = HorizontalPodAutoscaler["spec"]["behavior"];

/** As Go writes its internal types: every field, with an upper-case initial. */
function goBehavior(behavior: Behavior): object {
  const rules = (of: ScalingRules | undefined) =>
    of && {
      StabilizationWindowSeconds: of.stabilizationWindowSeconds ?? null,
      SelectPolicy: of.selectPolicy ?? null,
      Policies: of.policies?.map(({ type, value, periodSeconds }) => ({
        Type: type,
        Value: value,
        PeriodSeconds: periodSeconds,
      })),
      Tolerance: of.tolerance ?? null,
    };
  return { ScaleUp: rules(behavior?.scaleUp) ?? null, ScaleDown: rules(behavior?.scaleDown) ?? null };
}

function behaviorIn(text: string | undefined): Behavior {
  const parsed = parse(text);
  return isJsonObject(parsed) ? (lowerInitials(parsed) as Behavior) : undefined;
}

function lowerInitials(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerInitials);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== null);
  return Object.fromEntries(
    entries.map(([name, entry]) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, lowerInitials(entry)]),
  );
}

function listIn(text: string | undefined): Record<string, unknown>[] {
  const parsed = parse(text);
  return Array.isArray(parsed) ? parsed.filter(isJsonObject) : [];
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // a client wrote it: then there is nothing to carry
  }
}
