import type { Service } from "../../../api/core.ts";
import type { EndpointSlice } from "../../../api/discovery.ts";
import { endpointSlices, pods, services } from "../../../api/resources.ts";
import type { Api } from "../../api.ts";
import { equalJson } from "../../storage/json-value.ts";
import { splitKey } from "../keys.ts";
import { controllerReference } from "../ownership.ts";
import { distribute, type EndpointGroup, type SlicePlan } from "./distribute.ts";
import { belongsInEndpoints, endpointOf } from "./endpoint.ts";
import { endpointPortsOf } from "./ports.ts";
import { selectedPods } from "./selected-pods.ts";
import { LAST_CHANGE_TRIGGER_TIME, type TriggerTimes } from "./trigger-time.ts";

export const SERVICE_NAME = "kubernetes.io/service-name";
export const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
export const CONTROLLER_NAME = "endpointslice-controller.k8s.io";
const HEADLESS = "service.kubernetes.io/headless";

/** What reconciling the EndpointSlices of a Service works with. */
export interface EndpointSliceContext {
  readonly api: Api;
  readonly triggerTimes: TriggerTimes;
}

/**
 * Makes the EndpointSlices of a Service tell which of its Pods take traffic.
 *
 * @param key - "namespace/name" of the Service; its slices go with it by their owner reference.
 * @throws {ApiError} Any API failure; it is retried with backoff.
 * @see kubernetes/pkg/controller/endpointslice/endpointslice_controller.go syncService (v1.36)
 */
export function reconcileEndpointSlices({ api, triggerTimes }: EndpointSliceContext, key: string): undefined {
  const { namespace, name } = splitKey(key);
  const service = api.find(services, namespace, name);
  if (!service) return triggerTimes.forget(key) as undefined;
  if (!service.spec.selector || service.spec.type === "ExternalName") return undefined;
  if (service.metadata.deletionTimestamp !== undefined) return undefined;

  const selected = selectedPods(service, api.list(pods, { namespace }));
  const triggerTime = triggerTimes.next(key, service, selected);
  const groups = groupsOf(service, selected.filter(belongsInEndpoints));
  const present = api
    .list(endpointSlices, { namespace })
    .filter(
      ({ metadata }) => metadata.labels?.[SERVICE_NAME] === name && metadata.labels[MANAGED_BY] === CONTROLLER_NAME,
    )
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const plans = distribute(
    present.map((slice) => ({ name: slice.metadata.name, ports: slice.ports ?? [], endpoints: slice.endpoints ?? [] })),
    groups,
  );
  for (const plan of plans) writeSlice(api, service, plan, present, triggerTime);
  for (const { metadata } of present) {
    if (!plans.some((plan) => plan.name === metadata.name)) api.delete(endpointSlices, namespace, metadata.name);
  }
  return undefined;
}

/** Pods whose named target ports lead to different numbers cannot share a slice. */
function groupsOf(service: Service, selected: ReturnType<typeof selectedPods>): EndpointGroup[] {
  const groups = new Map<string, { ports: EndpointGroup["ports"]; endpoints: EndpointGroup["endpoints"][number][] }>();
  for (const pod of selected) {
    const ports = endpointPortsOf(pod, service);
    const id = JSON.stringify(ports);
    const group = groups.get(id) ?? { ports, endpoints: [] };
    group.endpoints.push(endpointOf(pod, service));
    groups.set(id, group);
  }
  return [...groups.values()];
}

function writeSlice(
  api: Api,
  service: Service,
  plan: SlicePlan,
  present: readonly EndpointSlice[],
  triggerTime: string | undefined,
): void {
  const content = {
    endpoints: plan.endpoints.length > 0 ? [...plan.endpoints] : null,
    ports: plan.ports.length > 0 ? [...plan.ports] : null,
  };
  const labels = labelsOf(service);
  const old = present.find(({ metadata }) => metadata.name === plan.name);
  if (old) {
    const isCurrent = equalJson({ endpoints: old.endpoints, ports: old.ports }, content);
    if (isCurrent && equalJson(old.metadata.labels, labels)) return;
    const { [LAST_CHANGE_TRIGGER_TIME]: _old, ...others } = old.metadata.annotations ?? {};
    const annotations = { ...others, ...annotationsFor(triggerTime) };
    api.update(endpointSlices, { ...old, ...content, metadata: { ...old.metadata, labels, annotations } });
    return;
  }
  const { namespace, name } = service.metadata;
  api.create(endpointSlices, {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      namespace,
      generateName: `${name}-`,
      labels,
      annotations: annotationsFor(triggerTime),
      ownerReferences: [controllerReference(service)],
    },
    addressType: "IPv4",
    ...content,
  });
}

function annotationsFor(triggerTime: string | undefined): Record<string, string> {
  return triggerTime ? { [LAST_CHANGE_TRIGGER_TIME]: triggerTime } : {};
}

function labelsOf(service: Service): Record<string, string> {
  const { labels = {}, name } = service.metadata;
  const headless: Record<string, string> = service.spec.clusterIP === "None" ? { [HEADLESS]: "" } : {};
  return { ...labels, ...headless, [SERVICE_NAME]: name, [MANAGED_BY]: CONTROLLER_NAME };
}
