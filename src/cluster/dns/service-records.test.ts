import { expect, test } from "vitest";
import type { Service } from "../../api/core.ts";
import type { Endpoint, EndpointSlice } from "../../api/discovery.ts";
import { serviceRecords } from "./service-records.ts";

const service = (name: string, spec: Partial<Service["spec"]>): Service =>
  ({ apiVersion: "v1", kind: "Service", metadata: { name, namespace: "shop" }, spec }) as Service;

function slice(ofService: string, endpoints: Endpoint[] | null, namespace = "shop"): EndpointSlice {
  const labels = { "kubernetes.io/service-name": ofService };
  const meta = { uid: "u", resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };
  const metadata = { ...meta, name: `${ofService}-1`, namespace, labels };
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata,
    addressType: "IPv4",
    endpoints,
    ports: null,
  };
}

test("a Service with an address stands for it, ready pods or not", () => {
  expect(serviceRecords([service("web", { clusterIP: "10.0.0.7" })], [])).toEqual({
    "web.shop.svc.cluster.local": { addresses: ["10.0.0.7"] },
  });
});

test("a headless Service stands for its own ready pods, and names those with a host name", () => {
  const endpoints: Endpoint[] = [
    { addresses: ["10.1.0.1"], conditions: { ready: true }, hostname: "db-0" },
    { addresses: ["10.1.0.2"], conditions: { ready: false }, hostname: "db-1" },
    { addresses: ["10.1.0.3"], conditions: {} },
    { addresses: ["10.1.0.3"], conditions: { ready: true } },
  ];
  const others = slice("db", [{ addresses: ["10.1.0.9"], conditions: { ready: true } }], "elsewhere");
  expect(
    serviceRecords([service("db", { clusterIP: "None" })], [slice("db", endpoints), slice("db", null), others]),
  ).toEqual({
    "db.shop.svc.cluster.local": { addresses: ["10.1.0.1", "10.1.0.3"] },
    "db-0.db.shop.svc.cluster.local": { addresses: ["10.1.0.1"] },
  });
});

test("a headless Service without a ready pod has no name", () => {
  const gone = slice("db", [{ addresses: ["10.1.0.2"], conditions: { ready: false } }]);
  expect(serviceRecords([service("db", { clusterIP: "None" })], [gone])).toEqual({});
});

test("an ExternalName stands for another name; a Service without an address yet for nothing", () => {
  const services = [service("mail", { type: "ExternalName", externalName: "mx.example.com" }), service("new", {})];
  expect(serviceRecords(services, [])).toEqual({ "mail.shop.svc.cluster.local": { alias: "mx.example.com" } });
});
