import type { HorizontalPodAutoscaler, MetricStatus } from "../../../api/autoscaling.ts";
import type { Pod } from "../../../api/core.ts";
import { parseLabelSelector } from "../../../api/labels.ts";
import { withCondition } from "../../../api/conditions.ts";
import { quantityToNumber } from "../../../api/quantity.ts";
import { horizontalPodAutoscalers, pods, type Resource } from "../../../api/resources.ts";
import { ApiError, notFound } from "../../../api/status.ts";
import { rfc3339 } from "../../../clock.ts";
import type { Api, ScaleState } from "../../api.ts";
import type { EventRecorder } from "../../events.ts";
import type { UsageReader } from "../../metrics/usage-meter.ts";
import type { ScalingHistory } from "./history.ts";
import { proposalOf, type MetricProposal } from "./metric-proposal.ts";
import { normalizeReplicas, type Verdict } from "./normalize.ts";

/** What an autoscaler works with. */
export interface AutoscalerContext {
  readonly api: Api;
  readonly events: EventRecorder;
  readonly usage: UsageReader;
}

/** How far from the target usage may be when nothing else is said. */
const TOLERANCE = 0.1;

type Status = HorizontalPodAutoscaler["status"];

/** What became of one look. */
interface Outcome {
  readonly desiredReplicas: number;
  readonly currentMetrics: MetricStatus[] | null;
  readonly reason: string;
}

/**
 * Compares what the Pods of one target use with what they should use, and scales the target.
 *
 * @see kubernetes/pkg/controller/podautoscaler/horizontal.go reconcileAutoscaler (v1.36)
 */
export function reconcileAutoscaler(
  context: AutoscalerContext,
  autoscaler: HorizontalPodAutoscaler,
  history: ScalingHistory,
): void {
  new Look(context, autoscaler, history).run();
}

/** One look at one autoscaler: gathers conditions on its way and writes the status at the end. */
class Look {
  readonly #context: AutoscalerContext;
  readonly #autoscaler: HorizontalPodAutoscaler;
  readonly #history: ScalingHistory;
  readonly #nowMs: number;
  #conditions: NonNullable<Status["conditions"]>;

  constructor(context: AutoscalerContext, autoscaler: HorizontalPodAutoscaler, history: ScalingHistory) {
    this.#context = context;
    this.#autoscaler = autoscaler;
    this.#history = history;
    this.#nowMs = context.api.clock.now();
    this.#conditions = autoscaler.status.conditions ?? [];
  }

  run(): void {
    const { api } = this.#context;
    const { scaleTargetRef, minReplicas = 1, maxReplicas } = this.#autoscaler.spec;
    const { namespace = "" } = this.#autoscaler.metadata;
    const target = this.#findTarget();
    if (!target) return this.#write(this.#autoscaler.status);
    const { resource, scale } = target;
    const current = scale.specReplicas;
    this.#history.begin(current, this.#nowMs);
    const outcome = this.#decide(scale, minReplicas, maxReplicas);
    const { status } = this.#autoscaler;
    if (!outcome) return this.#write({ ...status, currentReplicas: current });

    const { desiredReplicas, currentMetrics, reason } = outcome;
    const counts = { currentReplicas: current, desiredReplicas, currentMetrics };
    if (desiredReplicas === current) return this.#write({ ...status, ...counts });
    try {
      api.setScale(resource, namespace, scaleTargetRef.name, desiredReplicas);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { message } = error;
      this.#event("Warning", "FailedRescale", `New size: ${desiredReplicas}; reason: ${reason}; error: ${message}`);
      const detail = `the HPA controller was unable to update the target scale: ${message}`;
      this.#set("AbleToScale", { status: "False", reason: "FailedUpdateScale", message: detail });
      return this.#write({ ...status, currentReplicas: current });
    }
    const message = `the HPA controller was able to update the target scale to ${desiredReplicas}`;
    this.#set("AbleToScale", { status: "True", reason: "SucceededRescale", message });
    this.#event("Normal", "SuccessfulRescale", `New size: ${desiredReplicas}; reason: ${reason}`);
    const { scaleUp: up, scaleDown: down } = this.#autoscaler.spec.behavior ?? {};
    this.#history.changed(current, desiredReplicas, this.#nowMs, { ...(up ? { up } : {}), ...(down ? { down } : {}) });
    this.#write({ ...status, ...counts, lastScaleTime: rfc3339(this.#nowMs) });
  }

  #findTarget(): { resource: Resource; scale: ScaleState } | undefined {
    const { api } = this.#context;
    const { kind, name, apiVersion = "" } = this.#autoscaler.spec.scaleTargetRef;
    const { namespace = "" } = this.#autoscaler.metadata;
    const [group = ""] = apiVersion.includes("/") ? apiVersion.split("/") : [];
    const resource = api.resources.ofKind(apiVersion, kind);
    const scale = resource && api.findScale(resource, namespace, name);
    if (resource && scale) {
      const message = "the HPA controller was able to get the target's current scale";
      this.#set("AbleToScale", { status: "True", reason: "SucceededGetScale", message });
      return { resource, scale };
    }
    const why = resource
      ? notFound(resource, name).message
      : `no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}`;
    this.#event("Warning", "FailedGetScale", why);
    const message = `the HPA controller was unable to get the target's current scale: ${why}`;
    this.#set("AbleToScale", { status: "False", reason: "FailedGetScale", message });
    return undefined;
  }

  /** Undefined when the metrics say nothing. */
  #decide(scale: ScaleState, minReplicas: number, maxReplicas: number): Outcome | undefined {
    const current = scale.specReplicas;
    if (current === 0 && minReplicas !== 0) {
      const message = "scaling is disabled since the replica count of the target is zero";
      this.#set("ScalingActive", { status: "False", reason: "ScalingDisabled", message });
      return { desiredReplicas: 0, currentMetrics: null, reason: "" };
    }
    const limit = (desiredReplicas: number, text: string) => ({ desiredReplicas, currentMetrics: null, reason: text });
    if (current > maxReplicas) return limit(maxReplicas, "Current number of replicas above Spec.MaxReplicas");
    if (current < minReplicas) return limit(minReplicas, "Current number of replicas below Spec.MinReplicas");
    const proposed = this.#propose(scale);
    if (!proposed) return undefined;
    const { desiredReplicas, metricName, currentMetrics } = proposed;
    const reason = desiredReplicas > current ? `${metricName} above target` : "All metrics below target";
    const { spec } = this.#autoscaler;
    const input = { spec, currentReplicas: current, desiredReplicas, history: this.#history, nowMs: this.#nowMs };
    const { replicas, ableToScale, scalingLimited } = normalizeReplicas(input);
    this.#set("AbleToScale", ableToScale);
    this.#set("ScalingLimited", scalingLimited);
    return { desiredReplicas: replicas, currentMetrics, reason };
  }

  /** What the most demanding metric wants. */
  #propose({ specReplicas, selector }: ScaleState) {
    const { api, usage } = this.#context;
    const { spec, metadata } = this.#autoscaler;
    const { namespace = "" } = metadata;
    const metrics = spec.metrics ?? [];
    if (selector === "") {
      this.#event("Warning", "SelectorRequired", "selector is required");
      const message = "the HPA target's scale is missing a selector";
      this.#set("ScalingActive", { status: "False", reason: "InvalidSelector", message });
      return undefined;
    }
    const selected = api.list(pods, { namespace, labelSelector: selector });
    const rivals = autoscalersOf(api, namespace, selected);
    if (rivals.length > 1) {
      const message = `pods by selector ${selector} are controlled by multiple HPAs: [${rivals.join(" ")}]`;
      this.#event("Warning", "AmbiguousSelector", message);
      this.#set("ScalingActive", { status: "False", reason: "AmbiguousSelector", message });
      return undefined;
    }
    const { scaleUp, scaleDown } = spec.behavior ?? {};
    const tolerance = { up: toleranceOf(scaleUp?.tolerance), down: toleranceOf(scaleDown?.tolerance) };
    const report = usage.latest();
    const common = { currentReplicas: specReplicas, tolerance, nowMs: this.#nowMs, namespace, report };
    const results = metrics.map((metric) => proposalOf(metric, { pods: selected, ...common }));
    const failures = results.filter((result) => "reason" in result);
    const proposals = results.filter((result): result is MetricProposal => !("reason" in result));
    for (const { reason, message } of failures) this.#event("Warning", reason, message);
    const most = proposals.reduce<MetricProposal | undefined>(
      (best, proposal) => (best && best.replicas >= proposal.replicas ? best : proposal),
      undefined,
    );
    const [failure] = failures;
    // What is not known must not speak for scaling down.
    if (!most || (failure && most.replicas < specReplicas)) {
      const { reason = "", message = "", summary = "" } = failure ?? {};
      const text = `the HPA was unable to compute the replica count: ${message}`;
      this.#set("ScalingActive", { status: "False", reason, message: text });
      const count = `${failures.length} invalid out of ${metrics.length}`;
      const total = `invalid metrics (${count}), first error is: ${summary}`;
      this.#event("Warning", "FailedComputeMetricsReplicas", total);
      return undefined;
    }
    const message = `the HPA was able to successfully calculate a replica count from ${most.metricName}`;
    this.#set("ScalingActive", { status: "True", reason: "ValidMetricFound", message });
    const currentMetrics = results.flatMap((result) => ("status" in result ? [result.status] : []));
    return { desiredReplicas: most.replicas, metricName: most.metricName, currentMetrics };
  }

  #set(type: string, verdict: Verdict): void {
    this.#conditions = withCondition(this.#conditions, { type, ...verdict }, this.#nowMs);
  }

  #event(type: "Normal" | "Warning", reason: string, message: string): void {
    this.#context.events.event(this.#autoscaler, type, reason, message);
  }

  #write(status: Status): void {
    const updated = { ...this.#autoscaler, status: { ...status, conditions: this.#conditions } };
    this.#context.api.updateStatus(horizontalPodAutoscalers, updated);
  }
}

/** All autoscalers that some of these Pods belong to, as `namespace/name`. */
function autoscalersOf(api: Api, namespace: string, selected: readonly Pod[]): string[] {
  return api.list(horizontalPodAutoscalers, { namespace }).flatMap(({ metadata, spec }) => {
    const { kind, name, apiVersion = "" } = spec.scaleTargetRef;
    const resource = api.resources.ofKind(apiVersion, kind);
    const scale = resource && api.findScale(resource, namespace, name);
    if (!scale?.selector) return [];
    const matches = parseLabelSelector(scale.selector);
    const concerned = selected.some((pod) => matches(pod.metadata.labels));
    return concerned ? [`${namespace}/${metadata.name}`] : [];
  });
}

function toleranceOf(quantity: string | undefined): number {
  return quantity === undefined ? TOLERANCE : quantityToNumber(quantity);
}
