import type { Pod, Service } from "../../../api/core.ts";
import type { Endpoint } from "../../../api/discovery.ts";
import { isReady, isTerminal } from "../pods.ts";

/**
 * Whether a Pod appears among the endpoints of its Services at all. A Pod that is being deleted stays until it has
 * ended: only its conditions change.
 *
 * @see kubernetes/staging/src/k8s.io/endpointslice/util/controller_utils.go ShouldPodBeInEndpoints (v1.36)
 */
export function belongsInEndpoints(pod: Pod): boolean {
  return !isTerminal(pod) && Boolean(pod.status.podIP);
}

/**
 * A Pod as an endpoint: `serving` is its readiness, `ready` is that unless it is being deleted.
 *
 * @see kubernetes/staging/src/k8s.io/endpointslice/utils.go podToEndpoint (v1.36)
 */
export function endpointOf(pod: Pod, service: Service): Endpoint {
  const { namespace, name, uid, deletionTimestamp } = pod.metadata;
  const serving = isReady(pod);
  const terminating = deletionTimestamp !== undefined;
  const ready = (service.spec.publishNotReadyAddresses ?? false) || (serving && !terminating);
  const { hostname, subdomain, nodeName } = pod.spec;
  const hasOwnName = hostname && subdomain === service.metadata.name && namespace === service.metadata.namespace;
  return {
    addresses: [pod.status.podIP ?? ""],
    conditions: { ready, serving, terminating },
    ...(hasOwnName ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    targetRef: { kind: "Pod", namespace, name, uid },
  };
}
