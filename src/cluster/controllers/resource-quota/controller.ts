import { equalAmounts } from "../../../api/amounts.ts";
import type { Pod } from "../../../api/core.ts";
import type { KubernetesObject, WatchEvent } from "../../../api/meta.ts";
import { events, resourceQuotas, type Resource } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { evaluatorOf } from "../../apiserver/quota/evaluators.ts";
import { createController, watchingSelf, watchingStored, type Source } from "../controller.ts";
import { keyOf, splitKey } from "../keys.ts";
import { usageOfQuota } from "./usage.ts";

/** What ends unseen, such as a grace period, is noticed after this time. */
const RESYNC_MS = 5 * 60_000;

/**
 * Keeps the status of ResourceQuotas. What is created is charged by the API server at once; the controller counts anew
 * when something goes, changes or a quota changes.
 */
export function createResourceQuotaController(api: Api, log?: Log): Component {
  return createController({
    name: "resourcequota-controller",
    api,
    sources: [
      watchingSelf(resourceQuotas, (quota) => [keyOf(quota)]),
      watchingStored((resource) => (resource.plural === events.plural ? undefined : watchingCounted(resource))),
    ],
    reconcile: (key) => reconcileResourceQuota(api, key),
    log,
  });
}

/**
 * Makes the status of a quota say what is allowed and what is used.
 *
 * @throws {ApiError} Any API failure; it is retried with backoff.
 * @see kubernetes/pkg/controller/resourcequota/resource_quota_controller.go syncResourceQuota (v1.36)
 */
export function reconcileResourceQuota(api: Api, key: string): number | undefined {
  const { namespace, name } = splitKey(key);
  const quota = api.find(resourceQuotas, namespace, name);
  if (!quota) return undefined;
  const hard = quota.spec.hard ?? {};
  const used = usageOfQuota(api, quota);
  const { status } = quota;
  if (!status.hard || !status.used || !equalAmounts(status.hard, hard) || !equalAmounts(status.used, used)) {
    api.updateStatus(resourceQuotas, { ...quota, status: { hard, used } });
  }
  return RESYNC_MS;
}

/** Looks at the quotas for a resource when it appears, and at those of a namespace when something there is given back. */
function watchingCounted(resource: Resource): Source | undefined {
  if (!resource.namespaced) return undefined;
  const evaluator = evaluatorOf(resource);
  return {
    watch(api, onChange) {
      onChange(() =>
        api
          .list(resourceQuotas)
          .filter(({ spec }) => Object.keys(spec.hard ?? {}).some((name) => evaluator.counts(name)))
          .map(keyOf),
      );
      const changes = watchingSelf(resource, (object, type) =>
        mayFree(object, type, evaluator.chargesUpdates)
          ? api.list(resourceQuotas, { namespace: object.metadata.namespace }).map(keyOf)
          : [],
      );
      return changes.watch(api, onChange);
    },
  };
}

function mayFree(object: KubernetesObject, type: WatchEvent["type"], chargesUpdates: boolean): boolean {
  if (type === "DELETED") return true;
  if (type === "ADDED" || !chargesUpdates) return false;
  if (object.kind !== "Pod") return true;
  const { metadata, status } = object as Pod;
  const hasEnded = status.phase === "Succeeded" || status.phase === "Failed";
  // Of a Pod only a resize changes the spec.
  return hasEnded || metadata.deletionTimestamp !== undefined || (metadata.generation ?? 1) > 1;
}
