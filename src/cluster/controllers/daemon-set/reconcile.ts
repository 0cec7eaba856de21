import type { DaemonSet } from "../../../api/apps.ts";
import type { Pod } from "../../../api/core.ts";
import { daemonSets, nodes, pods } from "../../../api/resources.ts";
import { ApiError } from "../../../api/status.ts";
import type { Api } from "../../api.ts";
import type { EventRecorder } from "../../events.ts";
import { historyOf, truncateHistory } from "../history/template-history.ts";
import { splitKey } from "../keys.ts";
import { claimObjects } from "../ownership.ts";
import { createInBatches } from "../replica-set/slow-start.ts";
import { hasFinished, placementPlan, type DaemonPlan, type DaemonState } from "./daemon-plan.ts";
import { newDaemonPod, REVISION_HASH, targetNode } from "./daemon-pod.ts";
import type { FailedPods } from "./failed-pods.ts";
import { placementOn } from "./placement.ts";
import { rollingUpdatePlan, updateLimits } from "./rolling-update.ts";
import { reportOf } from "./status.ts";

/** Most Pods that are created or deleted in one go. */
const BURST = 250;

/** What reconciling a DaemonSet works with. */
export interface DaemonSetContext {
  readonly api: Api;
  readonly events: EventRecorder;
  readonly failedPods: FailedPods;
}

/**
 * Brings one Pod to every node that should have one, the newest template first to last, and writes the status.
 *
 * @param key - "namespace/name" of the DaemonSet.
 * @returns Milliseconds until time alone changes something.
 * @throws {ApiError} Any API failure; it is retried with backoff.
 * @see kubernetes/pkg/controller/daemon/daemon_controller.go syncDaemonSet (v1.36)
 */
export function reconcileDaemonSet(context: DaemonSetContext, key: string): number | undefined {
  const { api } = context;
  const { namespace, name } = splitKey(key);
  const daemonSet = api.find(daemonSets, namespace, name);
  if (!daemonSet || daemonSet.metadata.deletionTimestamp !== undefined) return undefined;

  const { current, old, collisionCount } = historyOf(api, daemonSet, REVISION_HASH);
  const hash = current.metadata.labels?.[REVISION_HASH] ?? "";
  const before = stateOf(api, daemonSet, hash);
  let failure = carryOut(context, before, placementPlan(before));
  if (failure === undefined && daemonSet.spec.updateStrategy.type === "RollingUpdate") {
    const placed = stateOf(api, daemonSet, hash);
    failure = carryOut(context, placed, rollingUpdatePlan(placed, limitsOf(placed)));
  }
  const after = stateOf(api, daemonSet, hash);
  const live = new Set([...after.podsByNode.values()].flat().map((pod) => pod.metadata.labels?.[REVISION_HASH] ?? ""));
  const unused = old.filter(({ metadata }) => !live.has(metadata.labels?.[REVISION_HASH] ?? ""));
  truncateHistory(api, unused, daemonSet.spec.revisionHistoryLimit);
  const { status, nextAvailableInMs } = reportOf(after);
  const counted = collisionCount > 0 ? { ...status, collisionCount } : status;
  api.updateStatus(daemonSets, { ...daemonSet, status: counted });
  if (failure !== undefined) throw failure;
  return soonest(nextAvailableInMs, context.failedPods.nextInMs(key, api.clock.now()));
}

function stateOf(api: Api, daemonSet: DaemonSet, hash: string): DaemonState {
  const podsByNode = new Map<string, Pod[]>();
  for (const pod of claimObjects(api, pods, daemonSet, daemonSet.spec.selector)) {
    // It has ended and waits for its finalizers: nothing is left to do for it, and its place is free.
    if (hasFinished(pod) && pod.metadata.deletionTimestamp !== undefined) continue;
    const node = targetNode(pod);
    podsByNode.set(node, [...(podsByNode.get(node) ?? []), pod]);
  }
  const state = { daemonSet, nodes: api.list(nodes), podsByNode, hash, maxSurge: 0, nowMs: api.clock.now() };
  return { ...state, maxSurge: limitsOf(state).maxSurge };
}

function limitsOf({ daemonSet, nodes: all }: Pick<DaemonState, "daemonSet" | "nodes">) {
  return updateLimits(daemonSet, all.filter((node) => placementOn(node, daemonSet).shouldRun).length);
}

/** @returns The first failure, where there was one. */
function carryOut(context: DaemonSetContext, { daemonSet, hash }: DaemonState, plan: DaemonPlan): unknown {
  const missing = plan.nodeNames.slice(0, BURST);
  let next = 0;
  const create = () => createPod(context, daemonSet, missing[next++] ?? "", hash);
  const failure = createInBatches(missing.length, create);
  const failures = plan.pods.slice(0, BURST).map((pod) => deletePod(context, daemonSet, pod));
  return failure ?? failures.find((error) => error !== undefined);
}

function createPod({ api, events }: DaemonSetContext, daemonSet: DaemonSet, nodeName: string, hash: string): void {
  try {
    const pod = api.create(pods, newDaemonPod(daemonSet, nodeName, hash));
    events.event(daemonSet, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
  } catch (error) {
    if (error instanceof ApiError) {
      events.event(daemonSet, "Warning", "FailedCreate", `Error creating: ${error.message}`);
    }
    throw error;
  }
}

function deletePod({ api, events, failedPods }: DaemonSetContext, daemonSet: DaemonSet, pod: Pod): unknown {
  const { namespace = "", name } = pod.metadata;
  if (hasFinished(pod)) {
    if (failedPods.mustWait(daemonSet, pod, api.clock.now())) return undefined;
    const what = pod.status.phase === "Failed" ? "failed" : "succeeded";
    const [type, reason] =
      what === "failed" ? (["Warning", "FailedDaemonPod"] as const) : (["Normal", "SucceededDaemonPod"] as const);
    const aim = what === "failed" ? "kill" : "delete";
    const where = `${namespace}/${name} on node ${targetNode(pod)}`;
    events.event(daemonSet, type, reason, `Found ${what} daemon pod ${where}, will try to ${aim} it`);
  }
  try {
    api.delete(pods, namespace, name);
    events.event(daemonSet, "Normal", "SuccessfulDelete", `Deleted pod: ${name}`);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    events.event(daemonSet, "Warning", "FailedDelete", `Error deleting: ${error.message}`);
    return error;
  }
}

function soonest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
