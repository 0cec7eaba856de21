import { describe, expect, test } from "vitest";
import type { Endpoints, Service } from "../../src/api/core.ts";
import type { Condition, KubernetesObject } from "../../src/api/meta.ts";
import { PATCH, upstreamCluster } from "./cluster.ts";

interface List<T> {
  metadata: { resourceVersion: string };
  items: T[];
}

const cluster = upstreamCluster();
const serviceAt = (namespace: string, rest = "") => `/api/v1/namespaces/${namespace}/services${rest}`;
const endpointsAt = (namespace: string, rest = "") => `/api/v1/namespaces/${namespace}/endpoints${rest}`;
const select = (label: string) => `?labelSelector=${encodeURIComponent(label)}`;
const DELETE_OPTIONS = { kind: "DeleteOptions", apiVersion: "v1" };

/** A Service as the Go client sends it. */
const newService = (name: string, labels: Record<string, string>, spec: object) => ({
  kind: "Service",
  apiVersion: "v1",
  metadata: { name, labels },
  spec,
  status: { loadBalancer: {} },
});

/** A change that is made to what is there, as with `RetryOnConflict`. */
async function update<T extends KubernetesObject>(path: string, change: (object: T) => void): Promise<T> {
  const object = await cluster.call<T>("GET", path);
  change(object);
  return cluster.call<T>("PUT", path, object);
}

describe("[sig-network] Services", () => {
  test("should provide secure master service, and should find a service from listing all namespaces", async () => {
    const service = await cluster.call<Service>("GET", serviceAt("default", "/kubernetes"));
    expect(service.spec.ports).toMatchObject([{ name: "https", port: 443 }]);
    const { items } = await cluster.call<List<Service>>("GET", "/api/v1/services");
    expect(items.map(({ metadata }) => metadata.uid)).toContain(service.metadata.uid);
  });

  test("should complete a service status lifecycle", async () => {
    const ns = await cluster.namespace("services");
    const label = "test-service-static=true";
    const before = await cluster.call<List<Service>>("GET", `/api/v1/services${select(label)}`);
    await cluster.call(
      "POST",
      serviceAt(ns),
      newService(
        "test-service",
        { "test-service-static": "true" },
        {
          ports: [{ name: "http", protocol: "TCP", port: 80, targetPort: 80 }],
          type: "LoadBalancer",
          loadBalancerClass: "example.com/internal-vip",
        },
      ),
    );
    const watch = await cluster.watch<Service & { status: { conditions?: Condition[] } }>(serviceAt(ns), {
      labelSelector: label,
      resourceVersion: before.metadata.resourceVersion,
    });
    await watch.until(({ type, object }) => type === "ADDED" && object.metadata.namespace === ns);
    const one = serviceAt(ns, "/test-service");
    const status = `${one}/status`;
    expect((await cluster.call<Service>("GET", status)).status).toEqual({ loadBalancer: {} });

    const patched = await cluster.call<Service>(
      "PATCH",
      status,
      {
        metadata: { annotations: { patchedstatus: "true" } },
        status: { loadBalancer: { ingress: [{ ip: "203.0.113.1" }] } },
      },
      PATCH.merge,
    );
    expect(patched.status.loadBalancer.ingress).toMatchObject([{ ip: "203.0.113.1" }]);
    await watch.until(({ object }) => object.metadata.annotations?.["patchedstatus"] === "true");

    const condition = { type: "StatusUpdate", status: "True" as const, reason: "E2E", message: "Set from e2e test" };
    await cluster.call<Service>("PUT", status, {
      ...patched,
      status: { ...patched.status, conditions: [{ ...condition, lastTransitionTime: null }] },
    });
    await watch.until(({ object }) => object.status.conditions?.[0]?.reason === "E2E");

    const labels = { metadata: { labels: { "test-service": "patched" } }, spec: {}, status: { loadBalancer: {} } };
    await cluster.call("PATCH", one, labels, PATCH.strategic);
    const { object } = await watch.until((event) => event.object.metadata.labels?.["test-service"] === "patched");
    expect(object.status.loadBalancer.ingress).toHaveLength(1);

    await cluster.call("DELETE", one, DELETE_OPTIONS);
    await watch.until(({ type }) => type === "DELETED");
  });

  test("should delete a collection of services", async () => {
    const ns = await cluster.namespace("services");
    for (const [name, group] of Object.entries({ a: "delete", b: "delete", c: "keep" })) {
      const ports = [{ name: "http", protocol: "TCP", port: 80, targetPort: 80 }];
      await cluster.call(
        "POST",
        serviceAt(ns),
        newService(`e2e-svc-${name}`, { "e2e-test-service": group }, { ports }),
      );
    }
    const names = async () =>
      (await cluster.call<List<Service>>("GET", serviceAt(ns))).items.map(({ metadata }) => metadata.name);
    expect(await names()).toHaveLength(3);
    await cluster.call("DELETE", serviceAt(ns, select("e2e-test-service=delete")), DELETE_OPTIONS);
    expect(await names()).toEqual(["e2e-svc-c"]);
  });

  test("should test the lifecycle of an Endpoint", async () => {
    const ns = await cluster.namespace("services");
    const label = "test-endpoint-static=true";
    const before = await cluster.call<List<Endpoints>>("GET", `/api/v1/endpoints${select(label)}`);
    await cluster.call("POST", endpointsAt(ns), {
      kind: "Endpoints",
      apiVersion: "v1",
      metadata: { name: "testservice", labels: { "test-endpoint-static": "true" } },
      subsets: [{ addresses: [{ ip: "10.0.0.24" }], ports: [{ name: "http", port: 80, protocol: "TCP" }] }],
    });
    const watch = await cluster.watch<Endpoints>(endpointsAt(ns), {
      labelSelector: label,
      resourceVersion: before.metadata.resourceVersion,
    });
    await watch.until(({ type }) => type === "ADDED");
    const all = await cluster.call<List<Endpoints>>("GET", `/api/v1/endpoints${select(label)}`);
    expect(all.items.map(({ metadata }) => metadata.name)).toEqual(["testservice"]);

    const one = endpointsAt(ns, "/testservice");
    await update<Endpoints>(
      one,
      ({ metadata }) => (metadata.labels = { ...metadata.labels, "test-service": "updated" }),
    );
    await watch.until(({ type }) => type === "MODIFIED");
    const patch = {
      metadata: { labels: { "test-service": "patched" } },
      subsets: [{ addresses: [{ ip: "10.0.0.25" }], ports: [{ name: "http-test", port: 8080 }] }],
    };
    await cluster.call("PATCH", one, patch, PATCH.strategic);
    await watch.until(({ object }) => object.metadata.labels?.["test-service"] === "patched");
    expect(await cluster.call("GET", one)).toMatchObject({
      metadata: { labels: { "test-service": "patched" } },
      subsets: [{ addresses: [{ ip: "10.0.0.25" }], ports: [{ name: "http-test", port: 8080, protocol: "TCP" }] }],
    });

    await cluster.call("DELETE", endpointsAt(ns, select(label)), DELETE_OPTIONS);
    await watch.until(({ type }) => type === "DELETED");
    expect(await cluster.failureOf("GET", one)).toMatchObject({ code: 404 });
  });

  test("should be able to change the type from ExternalName to ClusterIP and NodePort, and back", async () => {
    const ns = await cluster.namespace("services");
    const selector = { name: "externalname" };
    const external = { type: "ExternalName", externalName: "foo.example.com", selector };
    await cluster.call("POST", serviceAt(ns), newService("externalname", {}, external));
    const one = serviceAt(ns, "/externalname");
    const port = { name: "http", protocol: "TCP", port: 80, targetPort: 9376 };
    const toType = (type: string) =>
      update<Service>(one, ({ spec }) => {
        spec.type = type as Service["spec"]["type"];
        spec.externalName = type === "ExternalName" ? "foo.example.com" : "";
        spec.ports = type === "ExternalName" ? spec.ports : ([port] as Service["spec"]["ports"]);
        if (type === "ExternalName") spec.clusterIP = "";
      });

    const internal = await toType("ClusterIP");
    expect(internal.spec).toMatchObject({
      type: "ClusterIP",
      clusterIP: expect.stringMatching(/^127\./),
      ports: [port],
    });
    expect(internal.spec.externalName).toBeUndefined();
    const again = await toType("ExternalName");
    expect(again.spec).toMatchObject(external);
    expect(again.spec.clusterIP).toBeUndefined();
    const nodePort = await toType("NodePort");
    expect(nodePort.spec.ports?.[0]?.nodePort).toBeGreaterThanOrEqual(30_000);
    const last = await toType("ExternalName");
    expect(last.spec.ports?.[0]?.nodePort).toBeUndefined();
    expect(last.spec.clusterIP).toBeUndefined();
  });
});
