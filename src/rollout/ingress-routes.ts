import type { Ingress } from "../api/networking.ts";

/** A way to a Service through an Ingress. */
export interface IngressRoute {
  /** As users type it: `https://shop.example/api`. */
  readonly url: string;
  /** IP address or name of the Ingress controller's load balancer. */
  readonly address: string;
  readonly port: number;
}

/** Whether an Ingress sends some of its requests to a Service. */
export function leadsTo(ingress: Ingress, service: string): boolean {
  return pathsTo(ingress, service).length > 0;
}

/**
 * The ways through an Ingress to one Service, as far as its controller has announced addresses. A host with a wildcard
 * stands for any name; its first label becomes `rollscope`.
 */
export function ingressRoutes(ingress: Ingress, service: string): IngressRoute[] {
  return (ingress.status.loadBalancer.ingress ?? []).flatMap(({ ip, hostname, ports }) => {
    const address = ip ?? hostname;
    if (address === undefined) return [];
    return pathsTo(ingress, service).map(({ host, path }) => {
      const secure = isSecure(ingress, host);
      const standardPort = secure ? 443 : 80;
      const port = ports?.[0]?.port ?? standardPort;
      const authority = host?.replace(/^\*/, "rollscope") ?? (address.includes(":") ? `[${address}]` : address);
      const url = `${secure ? "https" : "http"}://${authority}${port === standardPort ? "" : `:${port}`}${path}`;
      return { url, address, port };
    });
  });
}

function pathsTo({ spec }: Ingress, service: string): { host?: string; path: string }[] {
  const paths = (spec.rules ?? []).flatMap(({ host, http }) =>
    (http?.paths ?? [])
      .filter(({ backend }) => backend.service?.name === service)
      .map(({ path }) => ({ ...(host ? { host } : {}), path: path || "/" })),
  );
  return spec.defaultBackend?.service?.name === service ? [...paths, { path: "/" }] : paths;
}

function isSecure({ spec }: Ingress, host: string | undefined): boolean {
  return (spec.tls ?? []).some(
    ({ hosts }) => !hosts || hosts.length === 0 || (host !== undefined && hosts.includes(host)),
  );
}
