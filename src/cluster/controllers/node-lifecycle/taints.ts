import type { Node, NodeTaint } from "../../../api/core.ts";
import { rfc3339 } from "../../../clock.ts";

const PREFIX = "node.kubernetes.io/";

/** Which state of which condition keeps new Pods away, and by what taint. */
const CONDITION_TAINTS: readonly (readonly [type: string, status: string, key: string])[] = [
  ["Ready", "False", "not-ready"],
  ["Ready", "Unknown", "unreachable"],
  ["MemoryPressure", "True", "memory-pressure"],
  ["DiskPressure", "True", "disk-pressure"],
  ["NetworkUnavailable", "True", "network-unavailable"],
  ["PIDPressure", "True", "pid-pressure"],
];
/** Those that drive out Pods, too. */
const EVICTING = new Set(["not-ready", "unreachable"]);
const OWN_KEYS = new Set([...CONDITION_TAINTS.map(([, , key]) => key), "unschedulable"].map((key) => PREFIX + key));

/**
 * The taints that a node should have: those of others as they are, ours according to its conditions.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go doNoScheduleTaintingPass (v1.36)
 */
export function wantedTaints({ spec, status }: Node, nowMs: number): NodeTaint[] {
  const present = spec.taints ?? [];
  const wanted: NodeTaint[] = [];
  for (const [type, state, key] of CONDITION_TAINTS) {
    if (!status.conditions?.some((condition) => condition.type === type && condition.status === state)) continue;
    wanted.push({ key: PREFIX + key, effect: "NoSchedule" });
    if (EVICTING.has(key)) wanted.push({ key: PREFIX + key, effect: "NoExecute" });
  }
  if (spec.unschedulable) wanted.push({ key: `${PREFIX}unschedulable`, effect: "NoSchedule" });
  const isWanted = (taint: NodeTaint) => wanted.some((other) => isSame(taint, other));
  return [
    ...present.filter((taint) => !isOwn(taint) || isWanted(taint)),
    ...wanted
      .filter((taint) => !present.some((other) => isSame(taint, other)))
      .map((taint) => ({ ...taint, timeAdded: rfc3339(nowMs) })),
  ];
}

const isSame = (a: NodeTaint, b: NodeTaint) => a.key === b.key && a.effect === b.effect;

/** Somebody else may drive out Pods by one of our keys that we only use to keep them away. */
function isOwn({ key, effect }: NodeTaint): boolean {
  if (!OWN_KEYS.has(key)) return false;
  return effect === "NoSchedule" || (effect === "NoExecute" && EVICTING.has(key.slice(PREFIX.length)));
}
