import { nodes, type Resource } from "../../../api/resources.ts";
import type { NodeMetrics } from "../../../api/metrics.ts";
import type { ResourceDefinition } from "./definition.ts";
import { METRICS_COLUMNS, metricsMetadata, quantitiesOf, timesOf } from "./metrics-cells.ts";

const resource: Resource<NodeMetrics> = {
  group: "metrics.k8s.io",
  version: "v1beta1",
  kind: "NodeMetrics",
  plural: "nodes",
  namespaced: false,
};

/** What nodes use, measured. @see kubernetes-sigs/metrics-server/pkg/api/node.go (v0.8) */
export const nodeMetricsDefinition: ResourceDefinition<NodeMetrics> = {
  ...resource,
  singular: "",
  verbs: ["get", "list"],
  compute: async ({ api, usage }) => {
    const report = await usage.read();
    return api.list(nodes).flatMap(({ metadata }): NodeMetrics[] => {
      const used = report.nodes.get(metadata.name);
      if (!used) return [];
      return [
        {
          kind: "NodeMetrics",
          apiVersion: "metrics.k8s.io/v1beta1",
          metadata: metricsMetadata(metadata, report),
          ...timesOf(report),
          usage: quantitiesOf(used),
        },
      ];
    });
  },
  columns: METRICS_COLUMNS,
  cells: ({ metadata, usage, window }) => [metadata.name, usage.cpu, usage.memory, window],
};
