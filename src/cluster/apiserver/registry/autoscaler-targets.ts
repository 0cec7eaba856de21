import type { HorizontalPodAutoscaler, MetricSpec, MetricStatus, MetricValue } from "../../../api/autoscaling.ts";

const UNKNOWN = "<unknown>";
/** More metrics than these are only counted. */
const SHOWN = 2;

/**
 * The cell `TARGETS`: current value and target of each metric, e.g. `cpu: 12%/80%`.
 *
 * @see kubernetes/pkg/printers/internalversion/printers.go formatHPAMetrics (v1.36)
 */
export function targetsCell({ spec, status }: HorizontalPodAutoscaler): string {
  const metrics = spec.metrics ?? [];
  if (metrics.length === 0) return "<none>";
  const texts = metrics.map((metric, index) => targetText(metric, status.currentMetrics?.[index]));
  const shown = texts.slice(0, SHOWN).join(", ");
  return texts.length > SHOWN ? `${shown} + ${texts.length - SHOWN} more...` : shown;
}

function targetText(metric: MetricSpec, current: MetricStatus | undefined): string {
  const { resource, containerResource, pods, object, external } = metric;
  const ofContainers = resource ?? containerResource;
  if (ofContainers) {
    const now = current?.resource?.current ?? current?.containerResource?.current;
    return `${ofContainers.name}: ${utilizationText(ofContainers.target, now)}`;
  }
  if (pods) return `${current?.pods?.current.averageValue ?? UNKNOWN}/${pods.target.averageValue}`;
  const outside = object ?? external;
  if (!outside) return "<unknown type>";
  const now = current?.object?.current ?? current?.external?.current;
  const { averageValue, value } = outside.target;
  if (averageValue !== undefined) return `${now?.averageValue ?? UNKNOWN}/${averageValue} (avg)`;
  return `${now?.value ?? UNKNOWN}/${value}`;
}

function utilizationText({ averageValue, averageUtilization }: MetricValue, now: MetricValue | undefined): string {
  if (averageValue !== undefined) return `${now?.averageValue ?? UNKNOWN}/${averageValue}`;
  const percent = now?.averageUtilization;
  return `${percent === undefined ? UNKNOWN : `${percent}%`}/${averageUtilization === undefined ? "<auto>" : `${averageUtilization}%`}`;
}
