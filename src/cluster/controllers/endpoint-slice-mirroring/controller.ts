import { endpoints, endpointSlices, services } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createController, watchingSelf } from "../controller.ts";
import { MANAGED_BY, SERVICE_NAME } from "../endpoint-slice/reconcile.ts";
import { keyOf } from "../keys.ts";
import { MIRRORING, reconcileMirror } from "./reconcile.ts";

/** Keeps EndpointSlices for Endpoints that somebody writes by hand, for Services without a selector. */
export function createEndpointSliceMirroring(api: Api, log?: Log): Component {
  return createController({
    name: "endpointslice-mirroring-controller",
    api,
    sources: [
      watchingSelf(endpoints, (object) => [keyOf(object)]),
      watchingSelf(services, (service) => [keyOf(service)]),
      watchingSelf(endpointSlices, ({ metadata: { namespace = "", labels } }) =>
        labels?.[MANAGED_BY] === MIRRORING ? [`${namespace}/${labels[SERVICE_NAME] ?? ""}`] : [],
      ),
    ],
    reconcile: (key) => reconcileMirror(api, key),
    log,
  });
}
