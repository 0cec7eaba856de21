import { addAmounts, pickAmounts, type Amounts } from "../../../api/amounts.ts";
import type { ResourceQuota } from "../../../api/quota.ts";
import type { Api } from "../../api.ts";
import { evaluatorOf } from "../../apiserver/quota/evaluators.ts";
import { scopesOf } from "../../apiserver/quota/scopes.ts";

/**
 * What the objects of a quota's namespace use of it now.
 *
 * @see kubernetes/pkg/quota/v1/resources.go CalculateUsage (v1.36)
 */
export function usageOfQuota(api: Api, quota: ResourceQuota): Amounts {
  const names = Object.keys(quota.spec.hard ?? {});
  const scopes = scopesOf(quota);
  const nowMs = api.clock.now();
  let total: Amounts = {};
  for (const resource of api.resources.stored) {
    const evaluator = evaluatorOf(resource);
    const counted = resource.namespaced ? names.filter((name) => evaluator.counts(name)) : [];
    if (counted.length === 0) continue;
    for (const name of counted) total[name] ??= "0";
    for (const object of api.list(resource, { namespace: quota.metadata.namespace })) {
      if (!scopes.every((scope) => evaluator.isInScope(object, scope))) continue;
      total = addAmounts(total, pickAmounts(evaluator.usage(object, nowMs), counted));
    }
  }
  return total;
}
