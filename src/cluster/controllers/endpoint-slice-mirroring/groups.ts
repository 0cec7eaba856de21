import { isIP } from "node:net";
import type { EndpointAddress, Endpoints } from "../../../api/core.ts";
import type { Endpoint, EndpointPort } from "../../../api/discovery.ts";

/** Kubernetes' default of `--mirroring-max-endpoints-per-subset`. */
const MAX_PER_SUBSET = 1000;

/**
 * The addresses of one family that Endpoints name, grouped by their ports.
 *
 * @see kubernetes/pkg/controller/endpointslicemirroring/reconciler.go (v1.36)
 */
export function mirroredGroups(
  { subsets = [] }: Endpoints,
  addressType: "IPv4" | "IPv6",
): { ports: EndpointPort[]; endpoints: Endpoint[] }[] {
  const groups = new Map<string, { ports: EndpointPort[]; endpoints: Endpoint[] }>();
  const isOfType = ({ ip }: EndpointAddress) => isIP(ip) === (addressType === "IPv4" ? 4 : 6);
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    const shown = ports.map(({ name = "", port, protocol }) => ({ name, port, protocol }));
    const found = [
      ...addresses.filter(isOfType).map((address) => mirrored(address, true)),
      ...notReadyAddresses.filter(isOfType).map((address) => mirrored(address, false)),
    ].slice(0, MAX_PER_SUBSET);
    if (found.length === 0) continue;
    const id = JSON.stringify(shown);
    const group = groups.get(id) ?? { ports: shown, endpoints: [] as Endpoint[] };
    group.endpoints.push(...found);
    groups.set(id, group);
  }
  return [...groups.values()];
}

function mirrored({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    ...(targetRef ? { targetRef } : {}),
  };
}
