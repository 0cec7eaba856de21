import { scaledValue } from "../../../api/int-or-string.ts";
import type { DaemonSet } from "../../../api/apps.ts";
import type { Pod } from "../../../api/core.ts";
import { isAvailable, isUpdated, type DaemonPlan, type DaemonState } from "./daemon-plan.ts";
import { placementOn } from "./placement.ts";

/** How many nodes may be without a Pod, or have two, while a DaemonSet is updated. */
export interface UpdateLimits {
  readonly maxUnavailable: number;
  readonly maxSurge: number;
}

/**
 * Percentages of the nodes that should run a Pod, rounded up; one of the two is at least 1.
 *
 * @see kubernetes/pkg/controller/daemon/update.go updatedDesiredNodeCounts (v1.36)
 */
export function updateLimits(daemonSet: DaemonSet, desired: number): UpdateLimits {
  const { type, rollingUpdate } = daemonSet.spec.updateStrategy;
  if (type !== "RollingUpdate" || !rollingUpdate) return { maxUnavailable: 0, maxSurge: 0 };
  const maxUnavailable = scaledValue(rollingUpdate.maxUnavailable ?? 1, desired, "up");
  const maxSurge = scaledValue(rollingUpdate.maxSurge ?? 0, desired, "up");
  return maxUnavailable === 0 && maxSurge === 0 ? { maxUnavailable: 1, maxSurge } : { maxUnavailable, maxSurge };
}

/**
 * The next step from old Pods to new ones. Pods that answer nobody go at once; the others as the limits allow.
 *
 * @see kubernetes/pkg/controller/daemon/update.go rollingUpdate (v1.36)
 */
export function rollingUpdatePlan(state: DaemonState, { maxUnavailable, maxSurge }: UpdateLimits): DaemonPlan {
  return maxSurge > 0 ? surgePlan(state, maxSurge) : replacePlan(state, maxUnavailable);
}

function replacePlan(state: DaemonState, maxUnavailable: number): DaemonPlan {
  let unavailable = 0;
  const broken: Pod[] = [];
  const candidates: Pod[] = [];
  for (const { old, updated } of pairs(state)) {
    if (!old === !updated) unavailable++; // none yet, or too many: that is put in order first
    else if (updated) unavailable += isAvailable(updated, state) ? 0 : 1;
    else if (old && !isAvailable(old, state)) {
      unavailable++;
      broken.push(old);
    } else if (old) candidates.push(old);
  }
  const room = Math.max(0, maxUnavailable - unavailable);
  return { nodeNames: [], pods: [...broken, ...candidates.slice(0, room)] };
}

function surgePlan(state: DaemonState, maxSurge: number): DaemonPlan {
  let surging = 0;
  const needed: string[] = [];
  const candidates: string[] = [];
  const replaced: Pod[] = [];
  for (const { node, old, updated, isCrowded } of pairs(state)) {
    if (isCrowded) surging++;
    else if (old && updated) {
      if (isAvailable(updated, state)) replaced.push(old);
      else surging++;
    } else if (old) (isAvailable(old, state) ? candidates : needed).push(node);
  }
  const room = Math.max(0, maxSurge - surging);
  return { nodeNames: [...needed, ...candidates.slice(0, room)], pods: replaced };
}

interface Pair {
  readonly node: string;
  readonly old?: Pod;
  readonly updated?: Pod;
  /** More than one of a kind. */
  readonly isCrowded?: boolean;
}

function pairs(state: DaemonState): Pair[] {
  return state.nodes
    .filter((node) => placementOn(node, state.daemonSet).shouldRun)
    .map(({ metadata: { name } }) => {
      const present = (state.podsByNode.get(name) ?? []).filter(({ metadata }) => !metadata.deletionTimestamp);
      const updated = present.filter((pod) => isUpdated(pod, state.hash));
      const old = present.filter((pod) => !isUpdated(pod, state.hash));
      if (updated.length > 1 || old.length > 1) return { node: name, isCrowded: true };
      return { node: name, ...(old[0] ? { old: old[0] } : {}), ...(updated[0] ? { updated: updated[0] } : {}) };
    });
}
