import { beforeEach, describe, expect, test } from "vitest";
import { ingressClasses, ingresses, networkPolicies } from "../../../api/resources.ts";
import { createRegistryApi, failureOf, type RegistryApi } from "./testing/registry-api.ts";

let registry: RegistryApi;
beforeEach(() => {
  registry = createRegistryApi();
});

const backend = { service: { name: "web", port: { number: 80 } } };
const rule = (path: object) => ({ host: "a.example.com", http: { paths: [{ backend, ...path }] } });
const ingress = (spec: object) => registry.create(ingresses, "web", { spec });

describe("an Ingress", () => {
  test("starts without addresses and is shown with hosts and ports", () => {
    const { status, metadata } = ingress({ rules: [rule({ path: "/", pathType: "Prefix" })], tls: [{}] });
    expect(status).toEqual({ loadBalancer: {} });
    expect(metadata.generation).toBe(1);
    expect(registry.cells(ingresses, "web")).toEqual(["web", "<none>", "a.example.com", "", "80, 443", "0s"]);
  });

  test.each([
    ["spec: Invalid value: null: either `defaultBackend` or `rules` must be specified", {}],
    [
      "spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified",
      { rules: [rule({ path: "/" })] },
    ],
    [
      'spec.rules[0].http.paths[0].path: Invalid value: "x": must be an absolute path',
      { rules: [rule({ path: "x", pathType: "Exact" })] },
    ],
    [
      'spec.rules[0].http.paths[0].pathType: Unsupported value: "Best": supported values: "Exact", "Prefix", "ImplementationSpecific"',
      { rules: [rule({ path: "/", pathType: "Best" })] },
    ],
    [
      'spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
      { rules: [{ host: "1.2.3.4" }] },
    ],
    [
      "spec.defaultBackend: Required value: port name or number is required",
      { defaultBackend: { service: { name: "a" } } },
    ],
  ])("is refused: %s", (message, spec) => {
    expect(failureOf(() => ingress(spec))).toBe(`422 Ingress.networking.k8s.io "web" is invalid: ${message}`);
  });

  test("takes the default class unless it names one", () => {
    const annotations = { "ingressclass.kubernetes.io/is-default-class": "true" };
    const spec = { controller: "example.com/controller" };
    registry.create(ingressClasses, "main", { metadata: { name: "main", annotations }, spec });
    expect(ingress({ defaultBackend: backend }).spec.ingressClassName).toBe("main");
    const named = { defaultBackend: backend, ingressClassName: "other" };
    expect(registry.create(ingresses, "named", { spec: named }).spec.ingressClassName).toBe("other");
  });
});

describe("an IngressClass", () => {
  const create = (spec: object) => registry.create(ingressClasses, "c", { spec });

  test("is of its controller for ever", () => {
    create({ controller: "example.com/a", parameters: { apiGroup: "k8s.io", kind: "P", name: "p" } });
    expect(registry.cells(ingressClasses, "c")).toEqual(["c", "example.com/a", "P.k8s.io/p", "0s"]);
    expect(failureOf(() => registry.change(ingressClasses, "c", { spec: { controller: "example.com/b" } }))).toBe(
      '422 IngressClass.networking.k8s.io "c" is invalid: spec.controller: Invalid value: "example.com/b": field is immutable',
    );
  });

  test("has a controller with a domain", () => {
    expect(failureOf(() => create({ controller: "nginx" }))).toContain("must be a domain-prefixed path");
  });
});

describe("a NetworkPolicy", () => {
  const create = (spec: object) => registry.create(networkPolicies, "p", { spec });

  test("is about ingress, and about egress when it has rules for it; ports are TCP", () => {
    const { spec } = create({ podSelector: { matchLabels: { a: "b" } }, egress: [{ ports: [{ port: 53 }] }] });
    expect(spec.policyTypes).toEqual(["Ingress", "Egress"]);
    expect(spec.egress?.[0]?.ports).toEqual([{ port: 53, protocol: "TCP" }]);
    expect(registry.cells(networkPolicies, "p")).toEqual(["p", "a=b", "0s"]);
  });

  test.each([
    ["spec.ingress[0].from[0]: Required value: must specify a peer", { ingress: [{ from: [{}] }] }],
    ['spec.policyTypes[0]: Unsupported value: "X"', { policyTypes: ["X"] }],
    [
      "spec.egress[0].ports[0].endPort: Invalid value: 1: must be greater than or equal to `port`",
      { egress: [{ ports: [{ port: 5, endPort: 1 }] }] },
    ],
    [
      "spec.ingress[0].from[0].ipBlock.cidr: Invalid value",
      { ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0" } }] }] },
    ],
  ])("is refused: %s", (message, spec) => {
    expect(failureOf(() => create(spec))).toContain(message);
  });
});
