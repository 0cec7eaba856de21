import { withCondition } from "../../../api/conditions.ts";
import type { Pod } from "../../../api/core.ts";
import { isEmptySelector, matchesLabelSelector } from "../../../api/labels.ts";
import type { PodDisruptionBudget } from "../../../api/policy.ts";
import { podDisruptionBudgets, pods } from "../../../api/resources.ts";
import { failure, forbidden, type ApiError } from "../../../api/status.ts";
import { rfc3339 } from "../../../clock.ts";
import { disruptionConditions } from "../../controllers/disruption/condition.ts";
import type { InProcessApi } from "../in-process-api.ts";
import { plainFailure } from "../reply.ts";
import type { DeletionOptions } from "./context.ts";
import { deleteObject } from "./delete.ts";

/** As many evictions of one budget may be waiting to be seen by its controller. */
const MAX_DISRUPTED_PODS = 2000;

/**
 * Deletes a Pod if its disruption budget lets it go, and takes that from the budget.
 *
 * @throws {ApiError} NotFound, Conflict; TooManyRequests when the budget refuses.
 * @see kubernetes/pkg/registry/core/pod/storage/eviction.go Create (v1.36)
 */
export function evictPod(api: InProcessApi, namespace: string, name: string, options: DeletionOptions): void {
  const pod = api.get(pods, namespace, name);
  if (!needsNoBudget(pod)) takeFromBudget(api, pod, Boolean(options.dryRun));
  const definition = api.definitions.get(pods);
  // Preconditions are about the Pod as it was before it got the mark.
  deleteObject(api, definition, namespace, name, { ...options, dryRun: true });
  if (options.dryRun) return;
  if (pod.metadata.deletionTimestamp === undefined) markForDisruption(api, pod);
  const { preconditions: _checked, ...rest } = options;
  deleteObject(api, definition, namespace, name, rest);
}

/** Whether deleting a Pod disrupts nothing. */
function needsNoBudget({ status, metadata }: Pod): boolean {
  return ["Succeeded", "Failed", "Pending"].includes(status.phase) || metadata.deletionTimestamp !== undefined;
}

function takeFromBudget(api: InProcessApi, pod: Pod, dryRun: boolean): void {
  const { namespace, labels } = pod.metadata;
  const [budget, another] = api.list(podDisruptionBudgets, { namespace }).filter(({ spec: { selector } }) => {
    return !isEmptySelector(selector) && matchesLabelSelector(selector, labels);
  });
  if (another) {
    const message = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
    throw plainFailure(message);
  }
  if (!budget || isSpare(budget, pod)) return;
  checkBudget(budget);
  if (dryRun) return;
  const nowMs = api.clock.now();
  const status = { ...budget.status, disruptionsAllowed: budget.status.disruptionsAllowed - 1 };
  if (status.disruptionsAllowed === 0) status.conditions = disruptionConditions(status, nowMs);
  status.disruptedPods = { ...status.disruptedPods, [pod.metadata.name]: rfc3339(nowMs) };
  api.as("kube-apiserver").updateStatus(podDisruptionBudgets, { ...budget, status });
}

/** Whether a Pod is unhealthy, and its budget lets such Pods go. */
function isSpare({ spec, status }: PodDisruptionBudget, pod: Pod): boolean {
  if (pod.status.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True")) {
    return false;
  }
  if (spec.unhealthyPodEvictionPolicy === "AlwaysAllow") return true;
  return status.desiredHealthy > 0 && status.currentHealthy >= status.desiredHealthy;
}

/** @throws {ApiError} TooManyRequests, Forbidden. */
function checkBudget({ metadata: { name, generation = 0 }, status }: PodDisruptionBudget): void {
  const resource = { group: "policy", plural: "poddisruptionbudget" };
  if ((status.observedGeneration ?? 0) < generation) {
    throw tooManyRequests(`The disruption budget ${name} is still being processed by the server.`, 10);
  }
  if (status.disruptionsAllowed < 0) throw forbidden(resource, name, "pdb disruptions allowed is negative");
  if (Object.keys(status.disruptedPods ?? {}).length > MAX_DISRUPTED_PODS) {
    const message = "DisruptedPods map too big - too many evictions not confirmed by PDB controller";
    throw forbidden(resource, name, message);
  }
  if (status.disruptionsAllowed === 0) throw tooManyRequests(refusal(name, status));
}

function refusal(name: string, { conditions, currentHealthy, desiredHealthy }: PodDisruptionBudget["status"]): string {
  const condition = conditions?.find(({ type }) => type === "DisruptionAllowed");
  if (condition?.status === "False" && condition.reason === "SyncFailed") {
    return `The disruption budget ${name} does not allow evicting pods currently because it failed sync: ${condition.message}`;
  }
  if (currentHealthy <= desiredHealthy) {
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  }
  return `The disruption budget ${name} does not allow evicting pods currently`;
}

function tooManyRequests(cause: string, retryAfterSeconds?: number): ApiError {
  const message = "Cannot evict pod as it would violate the pod's disruption budget.";
  return failure(429, "TooManyRequests", message, {
    causes: [{ reason: "DisruptionBudget", message: cause }],
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

/** Says in the Pod's status why it goes: its owner may look at that. */
function markForDisruption(api: InProcessApi, pod: Pod): void {
  const { generation } = pod.metadata;
  const mark = {
    type: "DisruptionTarget",
    status: "True" as const,
    reason: "EvictionByEvictionAPI",
    message: "Eviction API: evicting",
    lastProbeTime: null,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
  };
  const conditions = withCondition(pod.status.conditions, mark, api.clock.now());
  api.as("kube-apiserver").updateStatus(pods, { ...pod, status: { ...pod.status, conditions } });
}
