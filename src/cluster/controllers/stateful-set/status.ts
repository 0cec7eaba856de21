import type { StatefulSet, StatefulSetStatus } from "../../../api/apps.ts";
import type { Pod } from "../../../api/core.ts";
import { msUntilAvailable } from "../pods.ts";
import { revisionOf } from "./pod-identity.ts";
import { isRunningAndReady } from "./replicas.ts";

/** Which states of the template the Pods are of, or are to be of. */
export interface Revisions {
  /** Name of the ControllerRevision that was rolled out completely last. */
  readonly current: string;
  /** Name of the ControllerRevision of the present template. */
  readonly update: string;
  readonly collisionCount: number;
}

/**
 * The status by the Pods; a rolling update that has reached all of them is complete.
 *
 * @see kubernetes/pkg/controller/statefulset/stateful_set_control.go computeReplicaStatus, stateful_set_utils.go completeRollingUpdate (v1.36)
 */
export function statusOf(
  statefulSet: StatefulSet,
  pods: readonly Pod[],
  { current, update, collisionCount }: Revisions,
  nowMs: number,
): StatefulSetStatus {
  const { spec } = statefulSet;
  const ready = pods.filter(isRunningAndReady);
  const staying = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const of = (revision: string) => staying.filter((pod) => revisionOf(pod) === revision).length;
  const updated = of(update);
  const isComplete =
    spec.updateStrategy.type === "RollingUpdate" &&
    [updated, ready.length, pods.length].every((count) => count === spec.replicas);
  const { conditions } = statefulSet.status;
  return {
    observedGeneration: statefulSet.metadata.generation,
    replicas: pods.length,
    readyReplicas: orAbsent(ready.length),
    currentReplicas: orAbsent(isComplete ? updated : of(current)),
    updatedReplicas: orAbsent(updated),
    currentRevision: isComplete ? update : current,
    updateRevision: update,
    collisionCount,
    availableReplicas: ready.filter((pod) => msUntilAvailable(pod, spec.minReadySeconds ?? 0, nowMs) === 0).length,
    ...(conditions ? { conditions } : {}),
  };
}

/** Milliseconds until the next ready Pod has been ready for minReadySeconds. */
export function nextAvailableInMs({ spec }: StatefulSet, pods: readonly Pod[], nowMs: number): number | undefined {
  const waits = pods.map((pod) => msUntilAvailable(pod, spec.minReadySeconds ?? 0, nowMs) ?? 0).filter((ms) => ms > 0);
  return waits.length > 0 ? Math.min(...waits) : undefined;
}

function orAbsent(count: number): number | undefined {
  return count === 0 ? undefined : count;
}
