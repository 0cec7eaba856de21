import { withCondition } from "../../api/conditions.ts";
import type { Pod, PodStatus } from "../../api/core.ts";
import { pods } from "../../api/resources.ts";
import type { Api } from "../api.ts";

/**
 * Says in a Pod's conditions that it is about to be ended from outside, and why.
 *
 * @param status - What else changes in its status.
 * @see kubernetes/pkg/api/v1/pod/util.go UpdatePodCondition (v1.36)
 */
export function markDisrupted(
  api: Api,
  pod: Pod,
  reason: string,
  message: string,
  status: Partial<PodStatus> = {},
): void {
  const { generation } = pod.metadata;
  const condition = {
    type: "DisruptionTarget",
    status: "True" as const,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    reason,
    message,
    lastProbeTime: null,
  };
  const conditions = withCondition(pod.status.conditions, condition, api.clock.now());
  api.updateStatus(pods, { ...pod, status: { ...pod.status, ...status, conditions } });
}
