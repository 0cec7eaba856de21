import type { EndpointAddress, Endpoints, Pod, Service } from "../../../api/core.ts";
import { belongsInEndpoints, endpointOf } from "../endpoint-slice/endpoint.ts";
import { endpointPortsOf } from "../endpoint-slice/ports.ts";

/** One group of addresses with the same ports. */
type Subset = NonNullable<Endpoints["subsets"]>[number];

/**
 * The subsets of a Service's (legacy) Endpoints; Pods that are being deleted are left out.
 *
 * @param selected - The Pods that the Service selects.
 * @see kubernetes/pkg/controller/endpoint/endpoints_controller.go syncService and api/v1/endpoints RepackSubsets (v1.36)
 */
export function subsetsOf(service: Service, selected: readonly Pod[]): Subset[] {
  const { publishNotReadyAddresses = false } = service.spec;
  const groups = new Map<string, Required<Subset>>();
  for (const pod of selected) {
    const isGoing = pod.metadata.deletionTimestamp !== undefined;
    if (!belongsInEndpoints(pod) || (isGoing && !publishNotReadyAddresses)) continue;
    const ports = endpointPortsOf(pod, service).map(({ name, port, protocol }) => ({
      ...(name ? { name } : {}),
      port: port ?? 0,
      protocol: protocol ?? "TCP",
    }));
    if (ports.length === 0 && service.spec.clusterIP !== "None") continue;
    const id = JSON.stringify(ports);
    const group = groups.get(id) ?? { addresses: [], notReadyAddresses: [], ports };
    const { ready } = endpointOf(pod, service).conditions;
    (ready ? group.addresses : group.notReadyAddresses).push(addressOf(pod, service));
    groups.set(id, group);
  }
  return [...groups.values()].map(({ addresses, notReadyAddresses, ports }) => ({
    ...(addresses.length > 0 ? { addresses: addresses.sort(byIp) } : {}),
    ...(notReadyAddresses.length > 0 ? { notReadyAddresses: notReadyAddresses.sort(byIp) } : {}),
    ...(ports.length > 0 ? { ports } : {}),
  }));
}

function addressOf(pod: Pod, service: Service): EndpointAddress {
  const { hostname, nodeName, targetRef } = endpointOf(pod, service);
  return {
    ip: pod.status.podIP ?? "",
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    targetRef,
  };
}

function byIp(a: EndpointAddress, b: EndpointAddress): number {
  return a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0;
}
