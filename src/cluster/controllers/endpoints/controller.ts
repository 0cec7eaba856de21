import type { Service } from "../../../api/core.ts";
import { endpoints, pods, services } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { equalJson } from "../../storage/json-value.ts";
import { createController, watching, watchingSelf } from "../controller.ts";
import { servicesOf } from "../endpoint-slice/controller.ts";
import { selectedPods } from "../endpoint-slice/selected-pods.ts";
import { LAST_CHANGE_TRIGGER_TIME, TriggerTimes } from "../endpoint-slice/trigger-time.ts";
import { keyOf, splitKey } from "../keys.ts";
import { subsetsOf } from "./subsets.ts";

const MANAGED_BY = "endpoints.kubernetes.io/managed-by";
const HEADLESS = "service.kubernetes.io/headless";

/** What reconciling the Endpoints of a Service works with. */
export interface EndpointsContext {
  readonly api: Api;
  readonly triggerTimes: TriggerTimes;
}

/** Keeps the legacy Endpoints object of Services with a selector. */
export function createEndpointsController(api: Api, log?: Log): Component {
  const context = { api, triggerTimes: new TriggerTimes() };
  return createController({
    name: "endpoint-controller",
    api,
    sources: [
      watchingSelf(services, (service) => [keyOf(service)]),
      watching(pods, (pod) => servicesOf(api, pod)),
      watchingSelf(endpoints, (object) => [keyOf(object)]),
    ],
    reconcile: (key) => reconcileEndpoints(context, key),
    log,
  });
}

/**
 * Makes the Endpoints of a Service tell which of its Pods take traffic; without the Service they are deleted.
 *
 * @param key - "namespace/name" of the Service.
 * @throws {ApiError} Any API failure; it is retried with backoff.
 * @see kubernetes/pkg/controller/endpoint/endpoints_controller.go syncService (v1.36)
 */
export function reconcileEndpoints({ api, triggerTimes }: EndpointsContext, key: string): undefined {
  const { namespace, name } = splitKey(key);
  const service = api.find(services, namespace, name);
  const present = api.find(endpoints, namespace, name);
  if (!service) {
    triggerTimes.forget(key);
    // Endpoints that somebody else made stay.
    if (present?.metadata.labels?.[MANAGED_BY] === CONTROLLER) api.delete(endpoints, namespace, name);
    return undefined;
  }
  if (!service.spec.selector || service.spec.type === "ExternalName") return undefined;
  if (service.metadata.deletionTimestamp !== undefined) return undefined;

  const selected = selectedPods(service, api.list(pods, { namespace }));
  const triggerTime = triggerTimes.next(key, service, selected);
  const subsets = subsetsOf(service, selected);
  const labels = labelsOf(service);
  const content = subsets.length > 0 ? { subsets } : {};
  if (!present) {
    const annotations = triggerTime ? { [LAST_CHANGE_TRIGGER_TIME]: triggerTime } : undefined;
    const metadata = { namespace, name, labels, annotations };
    api.create(endpoints, { apiVersion: "v1", kind: "Endpoints", metadata, ...content });
    return undefined;
  }
  if (equalJson(present.subsets ?? [], subsets) && equalJson(present.metadata.labels, labels)) return undefined;
  const { [LAST_CHANGE_TRIGGER_TIME]: _old, ...others } = present.metadata.annotations ?? {};
  const annotations = { ...others, ...(triggerTime ? { [LAST_CHANGE_TRIGGER_TIME]: triggerTime } : {}) };
  const { subsets: _subsets, ...rest } = present;
  api.update(endpoints, { ...rest, ...content, metadata: { ...present.metadata, labels, annotations } });
  return undefined;
}

const CONTROLLER = "endpoint-controller";

function labelsOf(service: Service): Record<string, string> {
  const headless: Record<string, string> = service.spec.clusterIP === "None" ? { [HEADLESS]: "" } : {};
  return { ...service.metadata.labels, ...headless, [MANAGED_BY]: CONTROLLER };
}
