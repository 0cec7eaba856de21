import type { Endpoints } from "../../../api/core.ts";
import type { EndpointSlice } from "../../../api/discovery.ts";
import { endpoints, endpointSlices, services } from "../../../api/resources.ts";
import type { Api } from "../../api.ts";
import { equalJson } from "../../storage/json-value.ts";
import { distribute, type SlicePlan } from "../endpoint-slice/distribute.ts";
import { MANAGED_BY, SERVICE_NAME } from "../endpoint-slice/reconcile.ts";
import { LAST_CHANGE_TRIGGER_TIME } from "../endpoint-slice/trigger-time.ts";
import { splitKey } from "../keys.ts";
import { controllerReference } from "../ownership.ts";
import { mirroredGroups } from "./groups.ts";

/** Value of the label that says who keeps a slice. */
export const MIRRORING = "endpointslicemirroring-controller.k8s.io";
const SKIP = "endpointslice.kubernetes.io/skip-mirror";
const LEADER = "control-plane.alpha.kubernetes.io/leader";
const NOT_COPIED = ["kubectl.kubernetes.io/last-applied-configuration", LAST_CHANGE_TRIGGER_TIME];

/**
 * Makes EndpointSlices say what Endpoints say that no controller keeps.
 *
 * @param key - "namespace/name" of Endpoints and Service.
 * @throws {ApiError} Any API failure; it is retried with backoff.
 * @see kubernetes/pkg/controller/endpointslicemirroring/endpointslicemirroring_controller.go syncEndpoints (v1.36)
 */
export function reconcileMirror(api: Api, key: string): undefined {
  const { namespace, name } = splitKey(key);
  const present = api
    .list(endpointSlices, { namespace })
    .filter(({ metadata: { labels } }) => labels?.[SERVICE_NAME] === name && labels[MANAGED_BY] === MIRRORING);
  const source = api.find(endpoints, namespace, name);
  const kept = new Set<string>();
  if (source && isMirrored(api, source)) {
    for (const addressType of ["IPv4", "IPv6"] as const) {
      const slices = present.filter((slice) => slice.addressType === addressType);
      const groups = mirroredGroups(source, addressType);
      if (groups.length === 0) continue;
      const plans = distribute(slices.map(planOf), groups);
      for (const plan of plans) {
        if (plan.name) kept.add(plan.name);
        write(api, source, addressType, plan, slices);
      }
    }
  }
  for (const { metadata } of present) {
    if (!kept.has(metadata.name) && metadata.deletionTimestamp === undefined) {
      api.delete(endpointSlices, namespace, metadata.name);
    }
  }
}

function isMirrored(api: Api, { metadata }: Endpoints): boolean {
  if (metadata.labels?.[SKIP] === "true" || metadata.annotations?.[LEADER] !== undefined) return false;
  if (metadata.deletionTimestamp !== undefined) return false;
  const service = api.find(services, metadata.namespace ?? "", metadata.name);
  return service !== undefined && service.spec.selector === undefined;
}

function planOf(slice: EndpointSlice): Required<SlicePlan> {
  return { name: slice.metadata.name, ports: slice.ports ?? [], endpoints: slice.endpoints ?? [] };
}

function write(
  api: Api,
  source: Endpoints,
  addressType: EndpointSlice["addressType"],
  plan: SlicePlan,
  present: readonly EndpointSlice[],
): void {
  const { namespace, name } = source.metadata;
  const labels = { ...source.metadata.labels, [SERVICE_NAME]: name, [MANAGED_BY]: MIRRORING };
  const copied = Object.entries(source.metadata.annotations ?? {}).filter(([key]) => !NOT_COPIED.includes(key));
  const annotations: Record<string, string> = Object.fromEntries(copied);
  const content = { endpoints: [...plan.endpoints], ports: [...plan.ports] };
  const old = present.find(({ metadata }) => metadata.name === plan.name);
  if (!old) {
    const ownerReferences = [controllerReference(source)];
    api.create(endpointSlices, {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { namespace, generateName: `${name}-`, labels, annotations, ownerReferences },
      addressType,
      ...content,
    });
    return;
  }
  const next = { ...old, ...content, metadata: { ...old.metadata, labels, annotations } };
  if (
    !equalJson({ ...next, metadata: withoutEmpty(next.metadata) }, { ...old, metadata: withoutEmpty(old.metadata) })
  ) {
    api.update(endpointSlices, next);
  }
}

/** No annotations are the same as an empty list of them. */
function withoutEmpty({ annotations = {}, ...metadata }: EndpointSlice["metadata"]) {
  return { ...metadata, annotations };
}
