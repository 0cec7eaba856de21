import { describe, expect, test } from "vitest";
import type { Service } from "../../api/core.ts";
import type { Endpoint, EndpointConditions, EndpointSlice } from "../../api/discovery.ts";
import { proxyRules, type ProxyState } from "./rules.ts";

const metadata = { namespace: "ns", uid: "u", resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };

function service(spec: Partial<Service["spec"]> = {}): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...metadata, name: "web" },
    spec: {
      type: "NodePort",
      clusterIP: "127.96.1.9",
      ports: [{ name: "http", protocol: "TCP", port: 80, targetPort: 3000, nodePort: 30123 }],
      ...spec,
    },
    status: { loadBalancer: {} },
  };
}

function endpoint(address: string, conditions: EndpointConditions, nodeName = "here"): Endpoint {
  return { addresses: [address], conditions, nodeName };
}

function slice(endpoints: Endpoint[], ports: EndpointSlice["ports"] = [{ name: "http", port: 3000 }]): EndpointSlice {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { ...metadata, name: "web-abc", labels: { "kubernetes.io/service-name": "web" } },
    addressType: "IPv4",
    endpoints,
    ports,
  };
}

const READY = { ready: true, serving: true, terminating: false };
const DRAINING = { ready: false, serving: true, terminating: true };
const NOT_READY = { ready: false, serving: false, terminating: false };

function rules(services: Service[], slices: EndpointSlice[], options: Partial<ProxyState> = {}) {
  return proxyRules({
    services,
    endpointSlices: slices,
    nodeName: "here",
    nodePortAddress: "127.0.0.1",
    bindClusterIps: true,
    ...options,
  });
}

const hostsOf = (found: ReturnType<typeof rules>) =>
  found.map(({ backends }) => backends.map(({ address }) => address));

describe("proxyRules", () => {
  test("gives a NodePort service its node port and its ClusterIP", () => {
    const backends = [{ address: "127.244.1.2", port: 3000 }];
    const web = service();
    expect(rules([web], [slice([endpoint("127.244.1.2", READY)])])).toEqual([
      { service: web, kind: "ClusterIP", address: "127.96.1.9", port: 80, backends },
      { service: web, kind: "NodePort", address: "127.0.0.1", port: 30123, backends },
    ]);
  });

  test("sends traffic to ready endpoints only, while there is one", () => {
    const endpoints = [endpoint("a", READY), endpoint("b", DRAINING), endpoint("c", NOT_READY)];
    expect(hostsOf(rules([service()], [slice(endpoints)]))).toEqual([["a"], ["a"]]);
  });

  test("falls back on endpoints that serve while they terminate when none is ready", () => {
    const endpoints = [endpoint("b", DRAINING), endpoint("c", NOT_READY)];
    expect(hostsOf(rules([service()], [slice(endpoints)]))).toEqual([["b"], ["b"]]);
  });

  test("has no backend when nothing serves", () => {
    expect(hostsOf(rules([service()], [slice([endpoint("c", NOT_READY)])]))).toEqual([[], []]);
    expect(hostsOf(rules([service()], []))).toEqual([[], []]);
  });

  test("takes conditions that are not given as ready", () => {
    expect(hostsOf(rules([service()], [slice([endpoint("a", {})])]))).toEqual([["a"], ["a"]]);
  });

  test("keeps node ports local when the policy says so", () => {
    const endpoints = [endpoint("a", READY, "here"), endpoint("b", READY, "there")];
    const local = service({ externalTrafficPolicy: "Local" });
    expect(hostsOf(rules([local], [slice(endpoints)]))).toEqual([["a", "b"], ["a"]]);
  });

  test("finds the port by its name", () => {
    const ports = [
      { name: "admin", port: 9000 },
      { name: "http", port: 3001 },
    ];
    const [rule] = rules([service()], [slice([endpoint("a", READY)], ports)]);
    expect(rule?.backends).toEqual([{ address: "a", port: 3001 }]);
  });

  test("leaves out headless and external services, UDP and other services' endpoints", () => {
    const udp = service({ ports: [{ name: "dns", protocol: "UDP", port: 53, targetPort: 53, nodePort: 30053 }] });
    expect(rules([service({ clusterIP: "None" }), service({ type: "ExternalName" }), udp], [])).toEqual([]);
  });

  test("keeps ClusterIPs local when the internal policy says so", () => {
    const endpoints = [endpoint("a", READY, "here"), endpoint("b", READY, "there")];
    const local = service({ internalTrafficPolicy: "Local" });
    expect(hostsOf(rules([local], [slice(endpoints)]))).toEqual([["a"], ["a", "b"]]);
  });

  test("counts an endpoint once that is in two slices, and joins the slices of a Service", () => {
    const slices = [slice([endpoint("a", READY)]), slice([endpoint("a", READY), endpoint("b", READY)])];
    expect(hostsOf(rules([service()], slices))).toEqual([
      ["a", "b"],
      ["a", "b"],
    ]);
  });

  test("leaves alone what another proxy cares for, and slices of other Services and address types", () => {
    const other = service();
    const labels = { "service.kubernetes.io/service-proxy-name": "mesh" };
    expect(rules([{ ...other, metadata: { ...other.metadata, labels } }], [])).toEqual([]);
    const ofNamesake = slice([endpoint("a", READY)]);
    ofNamesake.metadata.namespace = "elsewhere";
    const ipv6 = { ...slice([endpoint("::1", READY)]), addressType: "IPv6" as const };
    expect(hostsOf(rules([service()], [ofNamesake, ipv6]))).toEqual([[], []]);
  });

  test("says how long a client stays with its backend", () => {
    const affinityOf = (spec: Partial<Service["spec"]>) => rules([service(spec)], [])[0]?.affinityMs;
    expect(affinityOf({})).toBeUndefined();
    expect(affinityOf({ sessionAffinity: "ClientIP" })).toBe(10_800_000);
    const sessionAffinityConfig = { clientIP: { timeoutSeconds: 5 } };
    expect(affinityOf({ sessionAffinity: "ClientIP", sessionAffinityConfig })).toBe(5000);
  });

  test("binds no ClusterIP where that is not possible", () => {
    const found = rules([service()], [slice([endpoint("a", READY)])], { bindClusterIps: false });
    expect(found.map((rule) => rule.kind)).toEqual(["NodePort"]);
  });
});
