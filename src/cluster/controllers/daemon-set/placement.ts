import type { DaemonSet } from "../../../api/apps.ts";
import type { Node, NodeTaint } from "../../../api/core.ts";
import { tolerates } from "../../scheduler/taints.ts";
import { matchesNode } from "../../scheduler/node-affinity.ts";
import { tolerationsOf } from "./daemon-pod.ts";

/** Whether a node is to get a Pod of a DaemonSet, and whether one that is there may stay. */
export interface Placement {
  readonly shouldRun: boolean;
  readonly mayContinue: boolean;
}

const NOWHERE: Placement = { shouldRun: false, mayContinue: false };

/**
 * Decides by the template's node name, selector and affinity, and by taints; only a taint that evicts ends what runs.
 *
 * @see kubernetes/pkg/controller/daemon/daemon_controller.go NodeShouldRunDaemonPod (v1.36)
 */
export function placementOn(node: Node, daemonSet: DaemonSet): Placement {
  const { spec } = daemonSet.spec.template;
  if (spec.nodeName && spec.nodeName !== node.metadata.name) return NOWHERE;
  if (!matchesNode(spec, node)) return NOWHERE;
  const tolerations = tolerationsOf(spec);
  const untolerated = (effects: readonly string[]) => (taint: NodeTaint) =>
    effects.includes(taint.effect) && !tolerates({ tolerations }, taint);
  const taints = node.spec.taints ?? [];
  if (!taints.some(untolerated(["NoSchedule", "NoExecute"]))) return { shouldRun: true, mayContinue: true };
  return { shouldRun: false, mayContinue: !taints.some(untolerated(["NoExecute"])) };
}
