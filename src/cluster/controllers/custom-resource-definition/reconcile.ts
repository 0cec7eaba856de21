import { hasCondition, type CustomResourceDefinition } from "../../../api/apiextensions.ts";
import type { Condition } from "../../../api/meta.ts";
import { customResourceDefinitions } from "../../../api/resources.ts";
import { isApiError } from "../../../api/status.ts";
import { rfc3339 } from "../../../clock.ts";
import type { Api } from "../../api.ts";
import { withCondition } from "../../apiserver/custom-resources/conditions.ts";
import { CLEANUP_FINALIZER } from "../../apiserver/registry/custom-resource-definition.ts";
import { splitKey } from "../keys.ts";
import { acceptNames } from "./accept-names.ts";

/** When to look again at objects that wait for their finalizers. */
const RETRY_MS = 1000;

/**
 * Accepts the names of a CustomResourceDefinition and establishes it, or removes its objects before it goes.
 *
 * @param key - "/name"
 * @returns Milliseconds until the next look at what remains of it.
 * @throws {ApiError} Any API failure; it is retried with backoff.
 * @see kubernetes apiextensions-apiserver/pkg/controller/{status,establish,finalizer} (v1.36)
 */
export function reconcileCustomResourceDefinition(api: Api, key: string): number | undefined {
  const crd = api.find(customResourceDefinitions, "", splitKey(key).name);
  if (!crd) return undefined;
  if (crd.metadata.deletionTimestamp !== undefined) return cleanUp(api, crd);
  const others = api
    .list(customResourceDefinitions)
    .filter((other) => other.spec.group === crd.spec.group && other.metadata.uid !== crd.metadata.uid);
  const { names, condition } = acceptNames(crd, others);
  const time = rfc3339(api.clock.now());
  let status = withCondition({ ...crd.status, acceptedNames: names }, condition, time);
  if (!hasCondition(crd, "Established")) status = withCondition(status, establishedBy(condition), time);
  api.updateStatus(customResourceDefinitions, { ...crd, status });
  return undefined;
}

/** Once it is established it stays so, whatever becomes of its other names. */
function establishedBy(names: Condition): Condition {
  const type = "Established";
  if (names.status !== "True") {
    return { type, status: "False", reason: "NotAccepted", message: "not all names are accepted" };
  }
  const message = "the initial names have been accepted";
  return { type, status: "True", reason: "InitialNamesAccepted", message };
}

function cleanUp(api: Api, crd: CustomResourceDefinition): number | undefined {
  const finalizers = crd.metadata.finalizers ?? [];
  if (!finalizers.includes(CLEANUP_FINALIZER)) return undefined;
  const remaining = deleteObjects(api, crd);
  const type = "Terminating";
  const condition: Condition =
    remaining > 0
      ? {
          type,
          status: "True",
          reason: "InstanceDeletionInProgress",
          message: "CustomResource deletion is in progress",
        }
      : { type, status: "False", reason: "InstanceDeletionCompleted", message: "removed all instances" };
  const status = withCondition(crd.status, condition, rfc3339(api.clock.now()));
  const updated = api.updateStatus(customResourceDefinitions, { ...crd, status });
  if (remaining > 0) return RETRY_MS;
  const left = finalizers.filter((finalizer) => finalizer !== CLEANUP_FINALIZER);
  api.update(customResourceDefinitions, { ...updated, metadata: { ...updated.metadata, finalizers: left } });
  return undefined;
}

/** @returns How many are left, waiting for finalizers of their own. */
function deleteObjects(api: Api, { spec }: CustomResourceDefinition): number {
  const { group, names } = spec;
  const resource = api.resources.stored.find((entry) => entry.group === group && entry.plural === names.plural);
  if (!resource) return 0;
  for (const { metadata } of api.list(resource)) {
    if (metadata.deletionTimestamp !== undefined) continue;
    try {
      api.delete(resource, metadata.namespace ?? "", metadata.name, { propagationPolicy: "Background" });
    } catch (error) {
      if (!isApiError(error, "NotFound")) throw error;
    }
  }
  return api.list(resource).length;
}
