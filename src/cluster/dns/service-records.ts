import type { Service } from "../../api/core.ts";
import type { EndpointSlice } from "../../api/discovery.ts";

/** What a name stands for: addresses (none: it exists, but nobody is there), or another name. */
export type ServiceRecord = { readonly addresses: readonly string[] } | { readonly alias: string };

/** Where the names of a cluster end. */
export const CLUSTER_DOMAIN = "cluster.local";
const SERVICE_NAME = "kubernetes.io/service-name";

/**
 * The names of all Services, without a dot at the end: `web.shop.svc.cluster.local`.
 *
 * A Service with an address stands for that, a headless one for its ready pods (and has a name for each pod with a host
 * name), an ExternalName for the name it gives. A headless Service without a ready pod has no name, as in CoreDNS.
 *
 * @see https://github.com/kubernetes/dns/blob/master/docs/specification.md
 */
export function serviceRecords(
  services: readonly Service[],
  slices: readonly EndpointSlice[],
): Record<string, ServiceRecord> {
  return Object.fromEntries(services.flatMap((service) => recordsOf(service, slices)));
}

function recordsOf(service: Service, slices: readonly EndpointSlice[]): [string, ServiceRecord][] {
  const { metadata, spec } = service;
  const name = `${metadata.name}.${metadata.namespace}.svc.${CLUSTER_DOMAIN}`;
  if (spec.type === "ExternalName") return spec.externalName ? [[name, { alias: spec.externalName }]] : [];
  if (spec.clusterIP !== "None") return spec.clusterIP ? [[name, { addresses: [spec.clusterIP] }]] : [];
  const endpoints = slices
    .filter(({ addressType, metadata: { namespace, labels } }) => {
      return addressType === "IPv4" && namespace === metadata.namespace && labels?.[SERVICE_NAME] === metadata.name;
    })
    .flatMap((slice) => slice.endpoints ?? [])
    .filter(({ conditions }) => conditions.ready !== false);
  const byName = new Map<string, Set<string>>();
  for (const { addresses, hostname } of endpoints) {
    for (const key of hostname ? [name, `${hostname}.${name}`] : [name]) {
      byName.set(key, new Set([...(byName.get(key) ?? []), ...addresses]));
    }
  }
  return [...byName].map(([key, addresses]) => [key, { addresses: [...addresses] }]);
}
