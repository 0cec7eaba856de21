import type { MetricSpec, MetricStatus, MetricTarget, MetricValue } from "../../../api/autoscaling.ts";
import type { Pod } from "../../../api/core.ts";
import { canonicalQuantity, quantityToNumber } from "../../../api/quantity.ts";
import { sumOf, type UsageReport } from "../../metrics/usage-report.ts";
import {
  averageValueReplicas,
  MetricUnavailable,
  utilizationReplicas,
  type MetricQuestion,
  type PodMetric,
} from "./replica-calculator.ts";

/** How many replicas one metric asks for. */
export interface MetricProposal {
  readonly replicas: number;
  /** E.g. `cpu resource utilization (percentage of request)`. */
  readonly metricName: string;
  readonly status: MetricStatus;
}

/** Why one metric asks for nothing: reason and message of an event. */
export interface MetricFailure {
  readonly reason: string;
  readonly message: string;
  /** The message as it is quoted where several metrics are summed up. */
  readonly summary: string;
}

/** What proposals are made from. */
export interface ProposalInput extends Pick<MetricQuestion, "pods" | "currentReplicas" | "tolerance" | "nowMs"> {
  readonly namespace: string;
  readonly report: UsageReport | undefined;
}

/**
 * What one metric of an autoscaler asks for. Nobody serves metrics other than those of resources here.
 *
 * @see kubernetes/pkg/controller/podautoscaler/horizontal.go computeReplicasForMetric (v1.36)
 */
export function proposalOf(spec: MetricSpec, input: ProposalInput): MetricProposal | MetricFailure {
  const { resource, containerResource } = spec;
  try {
    if (resource) {
      const { replicas, current, name } = forTarget(resource.name, resource.target, undefined, input);
      const status = { type: spec.type, resource: { name: resource.name, current } };
      return { replicas, status, metricName: name };
    }
    if (containerResource) {
      const { name: resourceName, container, target } = containerResource;
      const { replicas, current, name } = forTarget(resourceName, target, container, input);
      const status = { type: spec.type, containerResource: { name: resourceName, container, current } };
      return { replicas, status, metricName: name };
    }
  } catch (error) {
    if (!(error instanceof MetricUnavailable)) throw error;
    const kind = containerResource ? "container" : "resource";
    const reason = containerResource ? "FailedGetContainerResourceMetric" : "FailedGetResourceMetric";
    const { name = "" } = resource ?? containerResource ?? {};
    const message = error.message;
    return { reason, message, summary: `failed to get ${name} ${kind} metric value: ${message}` };
  }
  return notServed(spec, input.namespace);
}

function forTarget(resource: string, target: MetricTarget, container: string | undefined, input: ProposalInput) {
  const { averageValue, averageUtilization } = target;
  const kind = averageValue === undefined ? "utilization" : "usage";
  try {
    const metrics = metricsOf(resource, container, input);
    const question = { ...input, metrics, resource };
    const [what, part] = [`${resource}${container === undefined ? "" : " container"} resource`, averageUtilization];
    if (averageValue !== undefined) {
      const milliValue = quantityToNumber(averageValue) * 1000;
      const { replicas, averageMilliValue } = averageValueReplicas(question, milliValue);
      return { replicas, name: what, current: { averageValue: quantityOf(averageMilliValue) } };
    }
    const requests = requestsOf(input.pods, resource, container);
    const { replicas, percent, averageMilliValue } = utilizationReplicas(question, requests, part ?? 0);
    const current: MetricValue = { averageUtilization: percent, averageValue: quantityOf(averageMilliValue) };
    return { replicas, name: `${what} utilization (percentage of request)`, current };
  } catch (error) {
    if (!(error instanceof MetricUnavailable)) throw error;
    throw new MetricUnavailable(`failed to get ${resource} ${kind}: ${error.message}`);
  }
}

function metricsOf(resource: string, container: string | undefined, { pods, report }: ProposalInput) {
  const metrics = new Map<string, PodMetric>();
  const { timestampMs = 0, windowMs = 0 } = report ?? {};
  for (const { metadata } of pods) {
    const containers = report?.pods.get(metadata.uid);
    const measured = container === undefined ? containers?.values() : containers?.get(container);
    if (!measured) continue;
    const used = "cpuNanocores" in measured ? measured : sumOf(measured);
    const value =
      resource === "cpu" ? used.cpuNanocores / 1e6 : resource === "memory" ? used.memoryBytes * 1000 : undefined;
    if (value !== undefined) metrics.set(metadata.name, { milliValue: Math.ceil(value), timestampMs, windowMs });
  }
  if (metrics.size > 0) return metrics;
  const why = "no metrics returned from resource metrics API";
  throw new MetricUnavailable(`unable to get metrics for resource ${resource}: ${why}`);
}

/** What the containers of each Pod request, in milli-units. */
function requestsOf(pods: readonly Pod[], resource: string, container: string | undefined): Map<string, number> {
  return new Map(
    pods.map(({ metadata, spec }) => {
      const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
      const counted = [...spec.containers, ...sidecars].filter(
        ({ name }) => container === undefined || name === container,
      );
      const total = counted.reduce((sum, { name, resources }) => {
        const request = resources.requests?.[resource];
        if (request === undefined) {
          const where = `in container ${name} of Pod ${metadata.name}`;
          throw new MetricUnavailable(`missing request for ${resource} ${where}`);
        }
        return sum + Math.ceil(quantityToNumber(request) * 1000);
      }, 0);
      return [metadata.name, total];
    }),
  );
}

function quantityOf(milliValue: number): string {
  return canonicalQuantity(`${milliValue}m`);
}

function notServed({ type, pods, object, external }: MetricSpec, namespace: string): MetricFailure {
  const custom =
    "unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered";
  const name = (pods ?? object ?? external)?.metric.name ?? "";
  const messages = {
    Pods: ["FailedGetPodsMetric", `unable to get metric ${name}: ${custom}`, "pods metric value: "],
    Object: ["FailedGetObjectMetric", `unable to get metric ${name}: ${custom}`, "object metric value: "],
    External: [
      "FailedGetExternalMetric",
      `unable to get external metric ${namespace}/${name}/nil: unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`,
      `${name} external metric value: `,
    ],
  } as const;
  const [reason, message, prefix] =
    type === "Pods" || type === "Object" || type === "External"
      ? messages[type]
      : (["InvalidMetricSourceType", `unknown metric source type ${JSON.stringify(type)}`, ""] as const);
  return { reason, message, summary: prefix === "" ? message : `failed to get ${prefix}${message}` };
}
