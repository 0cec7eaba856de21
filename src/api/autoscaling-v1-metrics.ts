import type { MetricIdentifier, MetricSpec, MetricStatus, MetricTarget, MetricValue } from "./autoscaling.ts";
import { isJsonObject } from "./json-object.ts";

/**
 * The metrics of a HorizontalPodAutoscaler as autoscaling/v1 writes them into annotations: names of metrics, targets and
 * current values have fields of their own there.
 *
 * @see kubernetes/staging/src/k8s.io/api/autoscaling/v1/types.go MetricSpec, MetricStatus (v1.36)
 */

const SOURCES = ["resource", "containerResource", "pods", "object", "external"] as const;
type Source = (typeof SOURCES)[number];

interface Detail {
  name?: string;
  container?: string;
  metric?: MetricIdentifier;
  describedObject?: object;
  target?: MetricTarget;
  current?: MetricValue;
}

/** One metric or its current value, in v1's words. */
export function toOldMetric(metric: MetricSpec | MetricStatus): object {
  const source = SOURCES.find((name) => metric[name] !== undefined);
  if (!source) return { type: metric.type };
  const { name, container, metric: identifier, describedObject, target, current } = metric[source] as Detail;
  return {
    type: metric.type,
    [source]: defined({
      name,
      container,
      [describedObject ? "target" : ""]: describedObject,
      metricName: identifier?.name,
      [source === "external" ? "metricSelector" : "selector"]: identifier?.selector,
      ...values("target", target),
      ...values("current", current),
    }),
  };
}

/** One metric in the words of v2; unknown parts are dropped. */
export function fromOldMetric(old: Record<string, unknown>, isStatus: boolean): MetricSpec & MetricStatus {
  const type = old["type"] as MetricSpec["type"];
  const source = SOURCES.find((name) => isJsonObject(old[name]));
  const detail = source ? old[source] : undefined;
  if (!source || !isJsonObject(detail)) return { type };
  const prefix = isStatus ? "current" : "target";
  const read = {
    value: detail[`${prefix}Value`] as string | undefined,
    averageValue: (detail[`${prefix}AverageValue`] ?? detail["averageValue"]) as string | undefined,
    averageUtilization: detail[`${prefix}AverageUtilization`] as number | undefined,
  };
  const value = defined(read);
  const selector = detail["metricSelector"] ?? detail["selector"];
  const metric = defined({ name: detail["metricName"], selector });
  const content: Record<string, unknown> = {
    ...defined({ name: detail["name"], container: detail["container"], describedObject: detail["target"] }),
    ...(isNamed(source) ? {} : { metric }),
    ...(isStatus ? { current: value } : { target: { type: targetType(read), ...value } }),
  };
  return { type, [source]: content };
}

function isNamed(source: Source): boolean {
  return source === "resource" || source === "containerResource";
}

function targetType({ averageUtilization, averageValue }: MetricValue): MetricTarget["type"] {
  if (averageUtilization !== undefined) return "Utilization";
  return averageValue === undefined ? "Value" : "AverageValue";
}

function values(prefix: "target" | "current", value: MetricValue | undefined): object {
  return {
    [`${prefix}Value`]: value?.value,
    [`${prefix}AverageValue`]: value?.averageValue,
    [`${prefix}AverageUtilization`]: value?.averageUtilization,
  };
}

/** Without what has no value. */
function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
