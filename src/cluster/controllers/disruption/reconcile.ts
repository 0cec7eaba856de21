import { matchesLabelSelector } from "../../../api/labels.ts";
import type { LabelSelector } from "../../../api/meta.ts";
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from "../../../api/policy.ts";
import { podDisruptionBudgets, pods as podResource } from "../../../api/resources.ts";
import type { Api } from "../../api.ts";
import type { EventRecorder } from "../../events.ts";
import { splitKey } from "../keys.ts";
import { disruptionConditions, syncFailedConditions } from "./condition.ts";
import { countHealthy, disruptedPodsOf } from "./disrupted-pods.ts";
import { expectedPodsOf, UnknownScale } from "./expected-pods.ts";

/** What reconciling a budget works with. */
export interface DisruptionContext {
  readonly api: Api;
  readonly events: EventRecorder;
}

/**
 * Brings the status of one PodDisruptionBudget up to date: how many of its Pods may be evicted now.
 *
 * @returns Milliseconds until an eviction counts as not having happened.
 * @throws {ApiError} Any API failure; it is retried with backoff.
 * @see kubernetes/pkg/controller/disruption/disruption.go trySync (v1.36)
 */
export function reconcileDisruption(context: DisruptionContext, key: string): number | undefined {
  const { api, events } = context;
  const { namespace, name } = splitKey(key);
  const budget = api.find(podDisruptionBudgets, namespace, name);
  if (!budget) return undefined;
  try {
    return updateStatus(context, budget);
  } catch (error) {
    if (!(error instanceof UnknownScale)) throw error;
    const why = `Failed to calculate the number of expected pods: ${error.message}`;
    events.event(budget, "Warning", "CalculateExpectedPodCountFailed", why);
    const conditions = syncFailedConditions(budget.status, error.message, api.clock.now());
    api.updateStatus(podDisruptionBudgets, {
      ...budget,
      status: { ...budget.status, disruptionsAllowed: 0, conditions },
    });
    return undefined;
  }
}

function updateStatus(context: DisruptionContext, budget: PodDisruptionBudget): number | undefined {
  const { api, events } = context;
  const { namespace, generation } = budget.metadata;
  const { selector } = budget.spec;
  const nowMs = api.clock.now();
  const pods = api
    .list(podResource, { namespace })
    .filter(({ metadata }) => matchesLabelSelector(selector, metadata.labels));
  if (pods.length === 0) events.event(budget, "Normal", "NoPods", "No matching pods found");
  const { expected, desiredHealthy, hasUnmanaged } = expectedPodsOf(api, budget, pods);
  if (hasUnmanaged) events.event(budget, "Warning", "UnmanagedPods", unmanaged(selector));

  const { waiting, overdue, nextInMs } = disruptedPodsOf(pods, budget.status.disruptedPods, nowMs);
  for (const pod of overdue) {
    // Kubernetes names the namespace twice.
    const message = `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`;
    events.event(pod, "Warning", "NotDeleted", message);
  }
  const currentHealthy = countHealthy(pods, waiting, nowMs);
  const allowed = expected > 0 ? Math.max(0, currentHealthy - desiredHealthy) : 0;
  const status: PodDisruptionBudgetStatus = {
    observedGeneration: generation,
    ...(Object.keys(waiting).length > 0 ? { disruptedPods: waiting } : {}),
    disruptionsAllowed: allowed,
    currentHealthy,
    desiredHealthy,
    expectedPods: expected,
    conditions: budget.status.conditions,
  };
  status.conditions = disruptionConditions(status, nowMs);
  api.updateStatus(podDisruptionBudgets, { ...budget, status });
  return nextInMs;
}

function unmanaged(selector: LabelSelector | undefined): string {
  return (
    `Pods selected by this PodDisruptionBudget (selector: ${goSelector(selector)}) were found to be unmanaged. ` +
    "As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. " +
    'To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.'
  );
}

/** A selector as Go prints it. */
function goSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector = {}): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}: ${value},`);
  const expressions = matchExpressions.map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(" ")}],},`,
  );
  const inner = `MatchLabels:map[string]string{${labels.join("")}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join("")}},`;
  return `&LabelSelector{${inner}}`;
}
