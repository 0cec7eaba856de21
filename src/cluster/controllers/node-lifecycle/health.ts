import type { Node } from "../../../api/core.ts";
import type { Lease } from "../../../api/discovery.ts";
import { rfc3339 } from "../../../clock.ts";

/** So long a node may be silent. */
const GRACE_MS = 50_000;
/** So long a new one, which has never said how it is. */
const STARTUP_GRACE_MS = 60_000;
/** What a kubelet tells, and nobody knows when it is silent. */
const KUBELET_CONDITIONS = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

type NodeCondition = NonNullable<Node["status"]["conditions"]>[number];

/** The condition Ready of a node. */
export function readyOf({ status }: Node): NodeCondition | undefined {
  return status.conditions?.find(({ type }) => type === "Ready");
}

/**
 * Milliseconds until a node counts as unreachable unless it is heard of before; 0 or less when it does.
 *
 * @param lease - Its heartbeat in `kube-node-lease`.
 */
export function msUntilSilent(node: Node, lease: Lease | undefined, nowMs: number): number {
  const ready = readyOf(node);
  const times = [node.metadata.creationTimestamp, ready?.lastHeartbeatTime, lease?.spec.renewTime];
  const heardAtMs = Math.max(...times.map((time) => Date.parse(time ?? "") || 0));
  return heardAtMs + (ready ? GRACE_MS : STARTUP_GRACE_MS) - nowMs;
}

/**
 * The conditions of a node that has fallen silent.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go tryUpdateNodeHealth (v1.36)
 */
export function silentConditions({ metadata, status }: Node, nowMs: number): NodeCondition[] {
  const present = status.conditions ?? [];
  const lastTransitionTime = rfc3339(nowMs);
  const kept = present.map((condition): NodeCondition => {
    if (!KUBELET_CONDITIONS.includes(condition.type) || condition.status === "Unknown") return condition;
    const message = "Kubelet stopped posting node status.";
    return { ...condition, status: "Unknown", reason: "NodeStatusUnknown", message, lastTransitionTime };
  });
  const missing = KUBELET_CONDITIONS.filter((type) => !present.some((condition) => condition.type === type));
  const never = missing.map((type): NodeCondition => ({
    type,
    status: "Unknown",
    reason: "NodeStatusNeverUpdated",
    message: "Kubelet never posted node status.",
    lastHeartbeatTime: metadata.creationTimestamp,
    lastTransitionTime,
  }));
  return [...kept, ...never];
}
