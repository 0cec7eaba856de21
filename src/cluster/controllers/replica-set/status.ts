import type { ReplicaSet, ReplicaSetStatus } from "../../../api/apps.ts";
import type { Pod } from "../../../api/core.ts";
import type { Condition } from "../../../api/meta.ts";
import { rfc3339 } from "../../../clock.ts";
import { isActive, isReady, isTerminating, msUntilAvailable } from "../pods.ts";

const REPLICA_FAILURE = "ReplicaFailure";

/** Why the number of Pods could not be brought to what is wanted. */
export interface ReplicaFailure {
  readonly reason: "FailedCreate" | "FailedDelete";
  readonly message: string;
}

/** A status, and when it will change by the passing of time alone. */
export interface ReplicaSetReport {
  readonly status: ReplicaSetStatus;
  /** Milliseconds until the next ready Pod has been ready for minReadySeconds. */
  readonly nextAvailableInMs: number | undefined;
}

/**
 * The status of a ReplicaSet by its Pods; numbers that are 0 are left out where Kubernetes does so.
 *
 * @param pods - All Pods it owns, finished and terminating ones included.
 * @see kubernetes/pkg/controller/replicaset/replica_set_utils.go calculateStatus (v1.36)
 */
export function reportOf(
  replicaSet: ReplicaSet,
  pods: readonly Pod[],
  failure: ReplicaFailure | undefined,
  nowMs: number,
): ReplicaSetReport {
  const active = pods.filter(isActive);
  const labels = Object.entries(replicaSet.spec.template.metadata.labels ?? {});
  const waits = active.map((pod) => msUntilAvailable(pod, replicaSet.spec.minReadySeconds ?? 0, nowMs));
  const pending = waits.filter((wait) => wait !== undefined && wait > 0) as number[];
  const status: ReplicaSetStatus = {
    replicas: active.length,
    fullyLabeledReplicas: orAbsent(
      active.filter((pod) => labels.every(([key, value]) => pod.metadata.labels?.[key] === value)).length,
    ),
    readyReplicas: orAbsent(active.filter(isReady).length),
    availableReplicas: orAbsent(waits.filter((wait) => wait === 0).length),
    terminatingReplicas: pods.filter(isTerminating).length,
    observedGeneration: replicaSet.metadata.generation,
    conditions: conditionsOf(replicaSet, failure, nowMs),
  };
  return { status, nextAvailableInMs: pending.length > 0 ? Math.min(...pending) : undefined };
}

function conditionsOf(
  replicaSet: ReplicaSet,
  failure: ReplicaFailure | undefined,
  nowMs: number,
): Condition[] | undefined {
  const present = replicaSet.status.conditions ?? [];
  const others = present.filter(({ type }) => type !== REPLICA_FAILURE);
  if (!failure) return others.length > 0 ? others : undefined;
  // The first failure stays until it is over.
  if (others.length < present.length) return present;
  const { reason, message } = failure;
  return [...present, { type: REPLICA_FAILURE, status: "True", lastTransitionTime: rfc3339(nowMs), reason, message }];
}

function orAbsent(count: number): number | undefined {
  return count === 0 ? undefined : count;
}
