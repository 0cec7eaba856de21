import type { ObjectMeta } from "../../../api/meta.ts";
import type { ResourceUsage } from "../../../api/metrics.ts";
import { rfc3339 } from "../../../clock.ts";
import type { Usage, UsageReport } from "../../metrics/usage-report.ts";
import { column, NAME_COLUMN } from "./columns.ts";
import type { TableColumn } from "./definition.ts";

/** The columns of metrics; for `kubectl get`, as `kubectl top` makes its own. */
export const METRICS_COLUMNS: readonly TableColumn[] = [
  NAME_COLUMN,
  column("cpu", "string", "CPU used, in billionths of one."),
  column("memory", "string", "Memory used."),
  column("Window", "string", "The span in which it was measured."),
];

/** Usage as quantities. */
export function quantitiesOf({ cpuNanocores, memoryBytes }: Usage): ResourceUsage {
  return { cpu: `${cpuNanocores}n`, memory: `${Math.ceil(memoryBytes / 1024)}Ki` };
}

/** When a report was made, and of which span it speaks. */
export function timesOf({ timestampMs, windowMs }: UsageReport): { timestamp: string; window: string } {
  return { timestamp: rfc3339(timestampMs), window: `${Math.round(windowMs) / 1000}s` };
}

/** Metadata of metrics: those of what was measured. */
export function metricsMetadata({ name, namespace, labels }: ObjectMeta, { timestampMs }: UsageReport): ObjectMeta {
  const metadata = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    creationTimestamp: rfc3339(timestampMs),
    ...(labels ? { labels } : {}),
  };
  // They are not stored: nothing identifies or versions them.
  return metadata as ObjectMeta;
}
