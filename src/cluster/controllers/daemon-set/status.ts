import type { DaemonSetStatus } from "../../../api/apps.ts";
import { isReady, msUntilAvailable } from "../pods.ts";
import { byAge, isUpdated, type DaemonState } from "./daemon-plan.ts";
import { placementOn } from "./placement.ts";

/** A status, and when it will change by the passing of time alone. */
export interface DaemonSetReport {
  readonly status: DaemonSetStatus;
  /** Milliseconds until the next ready Pod has been ready for minReadySeconds. */
  readonly nextAvailableInMs: number | undefined;
}

/**
 * Counts nodes, not Pods: on each the oldest Pod is looked at.
 *
 * @see kubernetes/pkg/controller/daemon/daemon_controller.go updateDaemonSetStatus (v1.36)
 */
export function reportOf(state: DaemonState): DaemonSetReport {
  const { daemonSet, nodes, podsByNode, hash, nowMs } = state;
  const counts = { desired: 0, current: 0, misscheduled: 0, ready: 0, updated: 0, available: 0 };
  const waits: number[] = [];
  for (const node of nodes) {
    const [pod] = [...(podsByNode.get(node.metadata.name) ?? [])].sort(byAge);
    if (!placementOn(node, daemonSet).shouldRun) {
      counts.misscheduled += pod ? 1 : 0;
      continue;
    }
    counts.desired++;
    if (!pod) continue;
    counts.current++;
    counts.ready += isReady(pod) ? 1 : 0;
    counts.updated += isUpdated(pod, hash) ? 1 : 0;
    const wait = msUntilAvailable(pod, daemonSet.spec.minReadySeconds ?? 0, nowMs);
    if (wait === 0) counts.available++;
    else if (wait !== undefined) waits.push(wait);
  }
  const { collisionCount, conditions } = daemonSet.status;
  const orAbsent = (count: number) => (count === 0 ? undefined : count);
  const status: DaemonSetStatus = {
    currentNumberScheduled: counts.current,
    numberMisscheduled: counts.misscheduled,
    desiredNumberScheduled: counts.desired,
    numberReady: counts.ready,
    observedGeneration: daemonSet.metadata.generation,
    updatedNumberScheduled: orAbsent(counts.updated),
    numberAvailable: orAbsent(counts.available),
    numberUnavailable: orAbsent(counts.desired - counts.available),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    ...(conditions ? { conditions } : {}),
  };
  return { status, nextAvailableInMs: waits.length > 0 ? Math.min(...waits) : undefined };
}
