import type { StatefulSet } from "../../../api/apps.ts";
import type { Pod } from "../../../api/core.ts";
import { isReady, isTerminal, msUntilAvailable } from "../pods.ts";
import { ordinalOf } from "./pod-identity.ts";

/** The Pods of a StatefulSet by what becomes of them. */
export interface Replicas {
  /** One place for each wanted ordinal, the lowest first; empty where there is no Pod. */
  readonly wanted: readonly { readonly ordinal: number; readonly pod: Pod | undefined }[];
  /** Pods beyond the wanted ordinals, the highest first. */
  readonly condemned: readonly Pod[];
}

/** Sorts Pods by their ordinals. */
export function replicasOf(statefulSet: StatefulSet, pods: readonly Pod[]): Replicas {
  const start = statefulSet.spec.ordinals?.start ?? 0;
  const end = start + statefulSet.spec.replicas;
  const byOrdinal = new Map<number, Pod>();
  for (const pod of pods) byOrdinal.set(ordinalOf(statefulSet, pod) ?? -1, pod);
  const wanted = Array.from({ length: statefulSet.spec.replicas }, (_, index) => ({
    ordinal: start + index,
    pod: byOrdinal.get(start + index),
  }));
  const condemned = [...byOrdinal]
    .filter(([ordinal]) => ordinal >= 0 && (ordinal < start || ordinal >= end))
    .sort(([a], [b]) => b - a)
    .map(([, pod]) => pod);
  return { wanted, condemned };
}

export function isRunningAndReady(pod: Pod): boolean {
  return pod.status.phase === "Running" && isReady(pod);
}

/** Whether a Pod is Running, ready for `minReadySeconds`, and not on its way out. */
export function isAvailable(pod: Pod, { spec }: StatefulSet, nowMs: number): boolean {
  if (pod.metadata.deletionTimestamp !== undefined || !isRunningAndReady(pod)) return false;
  return msUntilAvailable(pod, spec.minReadySeconds ?? 0, nowMs) === 0;
}

/** A Pod that has ended is made anew, whatever its exit code. */
export function hasEnded(pod: Pod): boolean {
  return isTerminal(pod);
}
