import type { Service, ServicePort } from "../../api/core.ts";
import type { Endpoint, EndpointSlice } from "../../api/discovery.ts";
import { chooseEndpoints } from "./choose-endpoints.ts";

/** Where connections may go: address and port of a pod. */
export interface Backend {
  readonly address: string;
  readonly port: number;
}

/** One address and port of a Service, and where its connections go. */
export interface ProxyRule {
  readonly kind: "ClusterIP" | "NodePort";
  readonly service: Service;
  readonly address: string;
  readonly port: number;
  /** Empty: connections are refused. */
  readonly backends: readonly Backend[];
  /** So long a client keeps its backend, for `sessionAffinity: ClientIP`. */
  readonly affinityMs?: number;
}

/** What the rules are made from. */
export interface ProxyState {
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
  readonly nodeName: string;
  /** Where node ports are opened. */
  readonly nodePortAddress: string;
  /** Whether ClusterIPs are addresses of this machine that can be listened on. */
  readonly bindClusterIps: boolean;
}

const SERVICE_NAME = "kubernetes.io/service-name";
/** Services with this label are left to somebody else. */
const PROXY_NAME = "service.kubernetes.io/service-proxy-name";
const DEFAULT_AFFINITY_SECONDS = 10_800;

/**
 * The rules of one node: TCP ports of all Services but headless and ExternalName ones.
 *
 * @see kubernetes/pkg/proxy/iptables/proxier.go syncProxyRules, pkg/proxy/servicechangetracker.go (v1.36)
 */
export function proxyRules(state: ProxyState): ProxyRule[] {
  const slices = slicesByService(state.endpointSlices);
  return state.services.filter(isProxied).flatMap((service) => {
    const ofService = slices.get(serviceKey(service.metadata.namespace, service.metadata.name)) ?? [];
    const ports = (service.spec.ports ?? []).filter(({ protocol }) => (protocol ?? "TCP") === "TCP");
    return ports.flatMap((port) => rulesOfPort(service, port, ofService, state));
  });
}

function rulesOfPort(
  service: Service,
  port: ServicePort,
  slices: readonly EndpointSlice[],
  { nodeName, nodePortAddress, bindClusterIps }: ProxyState,
): ProxyRule[] {
  const { clusterIP = "", internalTrafficPolicy, externalTrafficPolicy } = service.spec;
  const affinityMs = affinityOf(service);
  const rule = (kind: ProxyRule["kind"], address: string, number: number, policy = "Cluster"): ProxyRule => ({
    kind,
    service,
    address,
    port: number,
    backends: backendsOf(port, slices, policy === "Local" ? nodeName : undefined),
    ...(affinityMs === undefined ? {} : { affinityMs }),
  });
  return [
    ...(bindClusterIps ? [rule("ClusterIP", clusterIP, port.port, internalTrafficPolicy)] : []),
    ...(port.nodePort ? [rule("NodePort", nodePortAddress, port.nodePort, externalTrafficPolicy)] : []),
  ];
}

/** Ports are matched by name; each endpoint counts once, in whichever slices it is. */
function backendsOf(port: ServicePort, slices: readonly EndpointSlice[], onlyNode: string | undefined): Backend[] {
  const candidates = new Map<string, { endpoint: Endpoint; backend: Backend }>();
  for (const { endpoints, ports } of slices) {
    const numbers = (ports ?? [])
      .filter(({ name, protocol }) => (name ?? "") === (port.name ?? "") && (protocol ?? "TCP") === "TCP")
      .flatMap((endpointPort) => endpointPort.port ?? []);
    for (const endpoint of endpoints ?? []) {
      const [address] = endpoint.addresses;
      if (address === undefined) continue;
      for (const number of numbers) {
        candidates.set(`${address}:${number}`, { endpoint, backend: { address, port: number } });
      }
    }
  }
  const chosen = new Set(
    chooseEndpoints(
      [...candidates.values()].map(({ endpoint }) => endpoint),
      onlyNode,
    ),
  );
  return [...candidates.values()].filter(({ endpoint }) => chosen.has(endpoint)).map(({ backend }) => backend);
}

function isProxied({ spec, metadata }: Service): boolean {
  const hasAddress = spec.clusterIP !== undefined && spec.clusterIP !== "" && spec.clusterIP !== "None";
  return spec.type !== "ExternalName" && hasAddress && !(PROXY_NAME in (metadata.labels ?? {}));
}

function affinityOf({ spec }: Service): number | undefined {
  if (spec.sessionAffinity !== "ClientIP") return undefined;
  return (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? DEFAULT_AFFINITY_SECONDS) * 1000;
}

function slicesByService(endpointSlices: readonly EndpointSlice[]): ReadonlyMap<string, readonly EndpointSlice[]> {
  const slices = new Map<string, EndpointSlice[]>();
  for (const slice of endpointSlices) {
    if (slice.addressType !== "IPv4") continue;
    const key = serviceKey(slice.metadata.namespace, slice.metadata.labels?.[SERVICE_NAME]);
    slices.set(key, [...(slices.get(key) ?? []), slice]);
  }
  return slices;
}

function serviceKey(namespace = "", name = ""): string {
  return `${namespace}/${name}`;
}
