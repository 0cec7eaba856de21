import { addAmounts, amountsText, pickAmounts, subtractAmounts, type Amounts } from "../../../api/amounts.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { compareQuantities } from "../../../api/quantity.ts";
import type { ResourceQuota } from "../../../api/quota.ts";
import { resourceQuotas, type Resource } from "../../../api/resources.ts";
import { forbidden } from "../../../api/status.ts";
import type { Api } from "../../api.ts";
import type { Store } from "../../storage/store.ts";
import { evaluatorOf, type Evaluator } from "./evaluators.ts";
import { scopesOf } from "./scopes.ts";

/** Writes what was charged; to be called when the object is stored, in the same turn. */
export type Charge = () => void;

const NOTHING_TO_CHARGE: Charge = () => undefined;

/**
 * Checks that a new or changed object stays within all quotas of its namespace.
 *
 * @param old - The object before; undefined for a new one.
 * @returns What charges the quotas with it.
 * @throws {ApiError} Forbidden: a quota would be exceeded, or cannot be judged yet.
 * @see kubernetes apiserver/pkg/admission/plugin/resourcequota/controller.go CheckRequest (v1.36)
 */
export function chargeQuotas(
  { api, store }: { readonly api: Api; readonly store: Store },
  resource: Resource,
  object: KubernetesObject,
  old: KubernetesObject | undefined,
): Charge {
  const { namespace, name } = object.metadata;
  if (!resource.namespaced || !namespace || resource.plural === "events") return NOTHING_TO_CHARGE;
  const quotas = store.list(resourceQuotas, namespace).map((stored) => stored.object);
  if (quotas.length === 0) return NOTHING_TO_CHARGE;
  const evaluator = evaluatorOf(resource);
  if (old && !evaluator.chargesUpdates) return NOTHING_TO_CHARGE;
  const refuse = (detail: string) => forbidden(resource, name ?? "", detail);
  const nowMs = api.clock.now();

  const concerned = quotas.filter((quota) => concerns(quota, object, evaluator));
  if (!old) {
    for (const quota of concerned) {
      const problem = problemOf(quota, object, evaluator);
      if (problem) throw refuse(problem);
    }
  }
  const charges: { quota: ResourceQuota; used: Amounts }[] = [];
  const usage = evaluator.usage(object, nowMs);
  for (const quota of concerned) {
    const counted = old && concerns(quota, old, evaluator) ? evaluator.usage(old, nowMs) : {};
    const { hard = {}, used = {} } = quota.status;
    const asked = withoutZeros(pickAmounts(subtractAmounts(usage, counted), Object.keys(hard)));
    if (Object.keys(asked).length === 0) continue;
    const after = addAmounts(used, asked);
    const exceeded = Object.keys(asked).filter((key) => compareQuantities(after[key] ?? "0", hard[key] ?? "0") > 0);
    if (exceeded.length > 0) {
      const [requested, before, limited] = [asked, used, hard].map((all) => amountsText(pickAmounts(all, exceeded)));
      const texts = `requested: ${requested}, used: ${before}, limited: ${limited}`;
      throw refuse(`exceeded quota: ${quota.metadata.name}, ${texts}`);
    }
    charges.push({ quota, used: after });
  }
  return () => {
    for (const { quota, used } of charges) {
      api.updateStatus(resourceQuotas, { ...quota, status: { ...quota.status, used } });
    }
  };
}

/** Whether a quota counts an object at all. */
function concerns(quota: ResourceQuota, object: KubernetesObject, evaluator: Evaluator): boolean {
  if (!Object.keys(quota.status.hard ?? {}).some((name) => evaluator.counts(name))) return false;
  return scopesOf(quota).every((scope) => evaluator.isInScope(object, scope));
}

function problemOf(quota: ResourceQuota, object: KubernetesObject, evaluator: Evaluator): string | undefined {
  const { hard = {}, used = {} } = quota.status;
  const names = Object.keys(hard).filter((name) => evaluator.counts(name));
  const problem = evaluator.problem?.(object, names);
  if (problem) return `failed quota: ${quota.metadata.name}: ${problem}`;
  if (names.every((name) => used[name] !== undefined)) return undefined;
  return `status unknown for quota: ${quota.metadata.name}, resources: ${names.toSorted().join(",")}`;
}

function withoutZeros(amounts: Amounts): Amounts {
  return Object.fromEntries(Object.entries(amounts).filter(([, quantity]) => compareQuantities(quantity, "0") !== 0));
}
