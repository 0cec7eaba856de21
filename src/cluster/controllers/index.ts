import type { Resource } from "../../api/resources.ts";
import type { Component } from "../../lifecycle.ts";
import type { Log } from "../../log.ts";
import type { Api } from "../api.ts";
import { createClusterRoleAggregation } from "./cluster-role-aggregation.ts";
import { createDeploymentController } from "./deployment/controller.ts";
import { createDisruptionController } from "./disruption/controller.ts";
import { createStaleDisruptionController } from "./disruption/stale-condition.ts";
import { createEndpointSliceController } from "./endpoint-slice/controller.ts";
import { createEndpointsController } from "./endpoints/controller.ts";
import { createEventExpiry } from "./event-expiry.ts";
import { createGarbageCollector } from "./garbage-collector/controller.ts";
import { createNamespaceController } from "./namespace/controller.ts";
import { createReplicaSetController } from "./replica-set/controller.ts";
import { createRootCaPublisher } from "./root-ca-publisher.ts";
import { servedResources } from "./served-resources.ts";
import { createServiceAccountController } from "./service-account.ts";

/** What {@link createControllers} needs. */
export interface ControllersOptions {
  readonly api: Api;
  /** Certificate of the cluster's CA, published to every namespace as ConfigMap `kube-root-ca.crt`. */
  readonly clusterCaPem: string;
  /** What is garbage collected and emptied from namespaces; default: everything that the embedded cluster serves. */
  readonly resources?: readonly Resource[];
  readonly log?: Log;
}

/** All controllers of the control plane, in the order in which they are to be started. */
export function createControllers(options: ControllersOptions): Component[] {
  const { api, clusterCaPem, resources = servedResources, log } = options;
  return [
    createServiceAccountController(api, log),
    createRootCaPublisher(api, clusterCaPem, log),
    createClusterRoleAggregation(api, log),
    createReplicaSetController(api, log),
    createDeploymentController(api, log),
    createDisruptionController(api, resources, log),
    createStaleDisruptionController(api, log),
    createEndpointSliceController(api, log),
    createEndpointsController(api, log),
    createGarbageCollector(api, resources, log),
    createNamespaceController(api, resources, log),
    createEventExpiry(api, log),
  ];
}
