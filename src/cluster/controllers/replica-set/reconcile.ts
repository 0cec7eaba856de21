import type { ReplicaSet } from "../../../api/apps.ts";
import type { Pod } from "../../../api/core.ts";
import { pods } from "../../../api/resources.ts";
import { ApiError } from "../../../api/status.ts";
import type { Api } from "../../api.ts";
import type { EventRecorder } from "../../events.ts";
import { splitKey } from "../keys.ts";
import { claimObjects, controllerOf } from "../ownership.ts";
import { isActive } from "../pods.ts";
import { newPod } from "./new-pod.ts";
import { selectVictims } from "./ranking.ts";
import type { ReplicaSource } from "./replica-source.ts";
import { createInBatches } from "./slow-start.ts";
import { reportOf, type ReplicaFailure } from "./status.ts";

/** Most Pods that are created or deleted in one go. */
const BURST = 500;

/** What reconciling a ReplicaSet works with. */
export interface ReplicaSetContext {
  readonly api: Api;
  readonly source: ReplicaSource;
  readonly events: EventRecorder;
}

/**
 * Brings the number of Pods of one ReplicaSet to `spec.replicas` and writes its status.
 *
 * @param key - "namespace/name" of the ReplicaSet.
 * @returns Milliseconds until a Pod has been ready for minReadySeconds.
 * @throws {ApiError} Any API failure; it is retried with backoff.
 * @see kubernetes/pkg/controller/replicaset/replica_set.go syncReplicaSet (v1.36)
 */
export function reconcileReplicaSet(context: ReplicaSetContext, key: string): number | undefined {
  const { api, source } = context;
  const { namespace, name } = splitKey(key);
  const replicaSet = source.find(api, namespace, name);
  if (!replicaSet) return undefined; // the garbage collector owns its Pods now

  const claimed = claimObjects(api, pods, replicaSet, replicaSet.spec.selector);
  const isGoing = replicaSet.metadata.deletionTimestamp !== undefined;
  const failure = isGoing ? undefined : manageReplicas(context, replicaSet, claimed.filter(isActive));
  const owned = api.list(pods, { namespace }).filter((pod) => controllerOf(pod)?.uid === replicaSet.metadata.uid);
  const { status, nextAvailableInMs } = reportOf(replicaSet, owned, failure && describe(failure), api.clock.now());
  source.writeStatus(api, replicaSet, status);
  if (failure) throw failure.error;
  return nextAvailableInMs;
}

interface Failure {
  readonly reason: ReplicaFailure["reason"];
  readonly error: unknown;
}

function manageReplicas(context: ReplicaSetContext, replicaSet: ReplicaSet, active: Pod[]): Failure | undefined {
  const missing = replicaSet.spec.replicas - active.length;
  if (missing > 0) {
    const count = Math.min(missing, BURST);
    const error = createInBatches(count, () => createPod(context, replicaSet));
    return error === undefined ? undefined : { reason: "FailedCreate", error };
  }
  if (missing === 0) return undefined;
  const related = podsOfSiblings(context, replicaSet, active);
  const victims = selectVictims(active, related, Math.min(-missing, BURST), context.api.clock.now());
  const errors = victims.map((pod) => deletePod(context, replicaSet, pod)).filter((error) => error !== undefined);
  return errors.length === 0 ? undefined : { reason: "FailedDelete", error: errors[0] };
}

function createPod({ api, events }: ReplicaSetContext, replicaSet: ReplicaSet): void {
  try {
    const pod = api.create(pods, newPod(replicaSet));
    events.event(replicaSet, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
  } catch (error) {
    // The namespace takes nothing new any more, and the ReplicaSet itself goes with it.
    if (isNamespaceTerminating(error)) return;
    if (error instanceof ApiError) {
      events.event(replicaSet, "Warning", "FailedCreate", `Error creating: ${error.message}`);
    }
    throw error;
  }
}

function deletePod({ api, events }: ReplicaSetContext, replicaSet: ReplicaSet, pod: Pod): unknown {
  const { namespace = "", name } = pod.metadata;
  try {
    api.delete(pods, namespace, name);
    events.event(replicaSet, "Normal", "SuccessfulDelete", `Deleted pod: ${name}`);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    events.event(replicaSet, "Warning", "FailedDelete", `Error deleting: ${error.message}`);
    return error;
  }
}

/** Active Pods of all ReplicaSets with the same owner, its own included. */
function podsOfSiblings({ api, source }: ReplicaSetContext, replicaSet: ReplicaSet, own: Pod[]): Pod[] {
  const owner = controllerOf(replicaSet);
  if (!owner) return own;
  const { namespace } = replicaSet.metadata;
  const siblings = source.list(api, namespace).filter((other) => controllerOf(other)?.uid === owner.uid);
  const uids = new Set(siblings.map(({ metadata }) => metadata.uid));
  return api.list(pods, { namespace }).filter((pod) => isActive(pod) && uids.has(controllerOf(pod)?.uid ?? ""));
}

function isNamespaceTerminating(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status.details?.causes?.some((cause) => cause.reason === "NamespaceTerminating") ?? false;
}

function describe({ reason, error }: Failure): ReplicaFailure {
  return { reason, message: error instanceof Error ? error.message : String(error) };
}
