import { configMapDefinition } from "./config-map.ts";
import type { ResourceDefinition } from "./definition.ts";
import { deploymentDefinition } from "./deployment.ts";
import { endpointSliceDefinition } from "./endpoint-slice.ts";
import { endpointsDefinition } from "./endpoints.ts";
import { eventDefinition } from "./event.ts";
import { leaseDefinition } from "./lease.ts";
import { namespaceDefinition } from "./namespace.ts";
import { nodeDefinition } from "./node.ts";
import { podDefinition } from "./pod.ts";
import { replicaSetDefinition } from "./replica-set.ts";
import { secretDefinition } from "./secret.ts";
import { serviceAccountDefinition } from "./service-account.ts";
import { serviceDefinition } from "./service.ts";

/** All resources that the embedded cluster serves. */
export const definitions: readonly ResourceDefinition[] = [
  configMapDefinition,
  deploymentDefinition,
  endpointSliceDefinition,
  endpointsDefinition,
  eventDefinition,
  leaseDefinition,
  namespaceDefinition,
  nodeDefinition,
  podDefinition,
  replicaSetDefinition,
  secretDefinition,
  serviceAccountDefinition,
  serviceDefinition,
];
