import type { EndpointSlice } from "../../../api/discovery.ts";
import type { Pod } from "../../../api/core.ts";
import { endpointSlices, pods, services } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createController, watching, watchingSelf } from "../controller.ts";
import { keyOf } from "../keys.ts";
import { CONTROLLER_NAME, MANAGED_BY, reconcileEndpointSlices, SERVICE_NAME } from "./reconcile.ts";
import { selects } from "./selected-pods.ts";
import { TriggerTimes } from "./trigger-time.ts";

/** Keeps the EndpointSlices of Services with a selector. */
export function createEndpointSliceController(api: Api, log?: Log): Component {
  const context = { api, triggerTimes: new TriggerTimes() };
  return createController({
    name: "endpointslice-controller",
    api,
    sources: [
      watchingSelf(services, (service) => [keyOf(service)]),
      watching(pods, (pod) => servicesOf(api, pod)),
      watchingSelf(endpointSlices, serviceOf),
    ],
    reconcile: (key) => reconcileEndpointSlices(context, key),
    log,
  });
}

/** Keys of the Services that select a Pod. */
export function servicesOf(api: Api, pod: Pod): string[] {
  const { namespace } = pod.metadata;
  return api
    .list(services, { namespace })
    .filter((service) => selects(service, pod))
    .map(keyOf);
}

/** A slice that somebody changed or deleted is put right. */
function serviceOf({ metadata }: EndpointSlice): string[] {
  const name = metadata.labels?.[SERVICE_NAME];
  if (name === undefined || metadata.labels?.[MANAGED_BY] !== CONTROLLER_NAME) return [];
  return [`${metadata.namespace ?? ""}/${name}`];
}
