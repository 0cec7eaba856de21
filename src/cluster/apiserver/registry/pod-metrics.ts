import { addQuantities } from "../../../api/quantity.ts";
import type { PodMetrics } from "../../../api/metrics.ts";
import { pods, type Resource } from "../../../api/resources.ts";
import type { ResourceDefinition } from "./definition.ts";
import { METRICS_COLUMNS, metricsMetadata, quantitiesOf, timesOf } from "./metrics-cells.ts";

const resource: Resource<PodMetrics> = {
  group: "metrics.k8s.io",
  version: "v1beta1",
  kind: "PodMetrics",
  plural: "pods",
  namespaced: true,
};

/** What the containers of Pods use, measured. @see kubernetes-sigs/metrics-server/pkg/api/pod.go (v0.8) */
export const podMetricsDefinition: ResourceDefinition<PodMetrics> = {
  ...resource,
  singular: "",
  verbs: ["get", "list"],
  compute: async ({ api, usage }, namespace) => {
    const report = await usage.read();
    return api.list(pods, { namespace }).flatMap(({ metadata, status }): PodMetrics[] => {
      const used = report.pods.get(metadata.uid);
      if (status.phase !== "Running" || !used) return [];
      return [
        {
          kind: "PodMetrics",
          apiVersion: "metrics.k8s.io/v1beta1",
          metadata: metricsMetadata(metadata, report),
          ...timesOf(report),
          containers: [...used].map(([name, container]) => ({ name, usage: quantitiesOf(container) })),
        },
      ];
    });
  },
  columns: METRICS_COLUMNS,
  cells: ({ metadata, containers, window }) => [
    metadata.name,
    containers.reduce((sum, { usage }) => addQuantities(sum, usage.cpu), "0"),
    containers.reduce((sum, { usage }) => addQuantities(sum, usage.memory), "0"),
    window,
  ],
};
