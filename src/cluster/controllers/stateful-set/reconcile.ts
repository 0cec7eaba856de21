import type { StatefulSet } from "../../../api/apps.ts";
import type { Pod } from "../../../api/core.ts";
import { pods, statefulSets } from "../../../api/resources.ts";
import type { Api } from "../../api.ts";
import { historyOf, templateOf, truncateHistory, type TemplateHistory } from "../history/template-history.ts";
import { splitKey } from "../keys.ts";
import { claimObjects } from "../ownership.ts";
import { ordinalOf, revisionOf } from "./pod-identity.ts";
import { makeProgress } from "./progress.ts";
import { replicasOf } from "./replicas.ts";
import type { StatefulSetContext } from "./stateful-pods.ts";
import { nextAvailableInMs, statusOf, type Revisions } from "./status.ts";

/** The label in which a ControllerRevision of a StatefulSet carries its hash. */
const HASH = "controller.kubernetes.io/hash";

/**
 * Brings the Pods of one StatefulSet a step on and writes its status.
 *
 * @param key - "namespace/name" of the StatefulSet.
 * @returns Milliseconds until a Pod has been ready for minReadySeconds.
 * @throws {ApiError} Any API failure; it is retried with backoff.
 * @see kubernetes/pkg/controller/statefulset/stateful_set.go sync (v1.36)
 */
export function reconcileStatefulSet(context: StatefulSetContext, key: string): number | undefined {
  const { api } = context;
  const { namespace, name } = splitKey(key);
  const statefulSet = api.find(statefulSets, namespace, name);
  if (!statefulSet) return undefined;

  const history = historyOf(api, statefulSet, HASH);
  const revisions = revisionsOf(statefulSet, history);
  let failure: unknown;
  try {
    if (statefulSet.metadata.deletionTimestamp === undefined) advance(context, statefulSet, history, revisions);
  } catch (error) {
    failure = error;
  }
  const after = podsOf(api, statefulSet);
  const nowMs = api.clock.now();
  const status = statusOf(statefulSet, after, revisions, nowMs);
  api.updateStatus(statefulSets, { ...statefulSet, status });
  const live = new Set([status.currentRevision, status.updateRevision, revisions.current, ...after.map(revisionOf)]);
  const unused = history.old.filter(({ metadata }) => !live.has(metadata.name));
  truncateHistory(api, unused, statefulSet.spec.revisionHistoryLimit);
  if (failure !== undefined) throw failure;
  return nextAvailableInMs(statefulSet, after, nowMs);
}

function advance(
  context: StatefulSetContext,
  statefulSet: StatefulSet,
  { current: newest, old }: TemplateHistory,
  revisions: Revisions,
): void {
  const replicas = replicasOf(statefulSet, podsOf(context.api, statefulSet));
  const update = { name: newest.metadata.name, template: statefulSet.spec.template };
  const kept = old.find(({ metadata }) => metadata.name === revisions.current);
  const current = kept ? { name: kept.metadata.name, template: templateOf(kept) } : update;
  makeProgress(context, { statefulSet, replicas, current, update });
}

/** The first revision of all is current from the beginning. */
function revisionsOf({ status }: StatefulSet, { current, old, collisionCount }: TemplateHistory): Revisions {
  const update = current.metadata.name;
  const isKept = old.some(({ metadata }) => metadata.name === status.currentRevision);
  return { current: isKept ? (status.currentRevision ?? update) : update, update, collisionCount };
}

function podsOf(api: Api, statefulSet: StatefulSet): Pod[] {
  const isMember = (pod: Pod) => ordinalOf(statefulSet, pod) !== undefined;
  return claimObjects(api, pods, statefulSet, statefulSet.spec.selector, isMember);
}
