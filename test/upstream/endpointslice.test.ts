import { describe, expect, test } from "vitest";
import type { Endpoints, Pod } from "../../src/api/core.ts";
import type { EndpointSlice } from "../../src/api/discovery.ts";
import { eventually, PATCH, upstreamCluster } from "./cluster.ts";

interface List<T> {
  metadata: { resourceVersion: string };
  items: T[];
}

const NGINX = "registry.k8s.io/e2e-test-images/nginx:1.15-4";
const cluster = upstreamCluster();
const DELETE_OPTIONS = { kind: "DeleteOptions", apiVersion: "v1" };
const slicesAt = (namespace: string, rest = "") =>
  `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices${rest}`;
const select = (label: string) => `?labelSelector=${encodeURIComponent(label)}`;
const slicesOf = async (namespace: string, service: string) =>
  (await cluster.call<List<EndpointSlice>>("GET", slicesAt(namespace, select(`kubernetes.io/service-name=${service}`))))
    .items;

const sorted = (rows: readonly (readonly unknown[])[]) =>
  rows.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

async function createService(namespace: string, name: string, spec: object): Promise<void> {
  const status = { loadBalancer: {} };
  const body = { kind: "Service", apiVersion: "v1", metadata: { name }, spec, status };
  await cluster.call("POST", `/api/v1/namespaces/${namespace}/services`, body);
}

describe("[sig-network] EndpointSlice", () => {
  test("should have Endpoints and EndpointSlices pointing to API Server", async () => {
    const { subsets } = await cluster.call<Endpoints>("GET", "/api/v1/namespaces/default/endpoints/kubernetes");
    const [slice] = await slicesOf("default", "kubernetes");
    expect(slice?.addressType).toBe("IPv4");
    expect(slice?.endpoints?.flatMap(({ addresses }) => addresses)).toEqual(
      subsets?.flatMap(({ addresses }) => addresses?.map(({ ip }) => ip)),
    );
    expect(slice?.ports?.map(({ port }) => port)).toEqual(
      subsets?.flatMap(({ ports }) => ports?.map(({ port }) => port)),
    );
  });

  test("should create and delete Endpoints and EndpointSlices for a Service with a selector specified", async () => {
    const ns = await cluster.namespace("endpointslice");
    const selector = { "does-not-match-anything": "endpoints-and-endpoint-slices-should-still-be-created" };
    await createService(ns, "example", { selector, ports: [{ name: "example", port: 80, protocol: "TCP" }] });
    const endpoints = `/api/v1/namespaces/${ns}/endpoints/example`;
    await eventually(async () => (await slicesOf(ns, "example")).length === 1);
    await eventually(() =>
      cluster.call("GET", endpoints).then(
        () => true,
        () => false,
      ),
    );
    const [slice] = await slicesOf(ns, "example");
    expect(slice?.metadata.labels).toMatchObject({
      "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
    });
    expect(slice?.endpoints ?? []).toEqual([]);

    await cluster.call("DELETE", `/api/v1/namespaces/${ns}/services/example`, DELETE_OPTIONS);
    await eventually(async () => (await slicesOf(ns, "example")).length === 0);
    await eventually(() =>
      cluster.call("GET", endpoints).then(
        () => false,
        () => true,
      ),
    );
    expect(await cluster.failureOf("GET", endpoints)).toMatchObject({ code: 404 });
  });

  test("should create Endpoints and EndpointSlices for Pods matching a Service", async () => {
    const ns = await cluster.namespace("endpointslice");
    const containerPorts = {
      pod1: [{ name: "example-name", containerPort: 3000 }],
      pod2: [
        { name: "example-name", containerPort: 3001 },
        { name: "other-port", containerPort: 3002 },
      ],
    };
    for (const [name, ports] of Object.entries(containerPorts)) {
      const containers = [{ name: "container1", image: NGINX, resources: {}, ports }];
      const metadata = { name, labels: { [name]: "on", shared12: "on" } };
      const pod = { kind: "Pod", apiVersion: "v1", metadata, spec: { containers }, status: {} };
      await cluster.call("POST", `/api/v1/namespaces/${ns}/pods`, pod);
    }
    const common = { publishNotReadyAddresses: true };
    const port = { port: 80, protocol: "TCP" };
    await createService(ns, "int-port", {
      ...common,
      selector: { pod1: "on" },
      ports: [{ ...port, name: "example", targetPort: 3000 }],
    });
    await createService(ns, "named-port", {
      ...common,
      selector: { shared12: "on" },
      ports: [{ ...port, name: "http", targetPort: "example-name" }],
    });
    await createService(ns, "no-match", {
      ...common,
      selector: { pod3: "on" },
      ports: [{ ...port, name: "example-no-match", targetPort: 8080 }],
    });

    const pods: Record<string, Pod> = {};
    for (const name of Object.keys(containerPorts)) {
      const path = `/api/v1/namespaces/${ns}/pods/${name}`;
      await eventually(
        async () => ((pods[name] = await cluster.call<Pod>("GET", path)).status.podIPs?.length ?? 0) > 0,
      );
    }
    /** Address, port and name of the pod behind each endpoint, by way of both resources. */
    const seen = async (service: string) => {
      const slices = (await slicesOf(ns, service)).flatMap(({ endpoints, ports }) =>
        (endpoints ?? []).map(({ addresses, targetRef }) => [
          addresses[0],
          ports?.[0]?.name,
          ports?.[0]?.port,
          targetRef?.uid,
        ]),
      );
      const legacy = await cluster.call<Endpoints>("GET", `/api/v1/namespaces/${ns}/endpoints/${service}`);
      const subsets = (legacy.subsets ?? []).flatMap(({ addresses = [], notReadyAddresses = [], ports }) =>
        [...addresses, ...notReadyAddresses].map(({ ip, targetRef }) => [
          ip,
          ports?.[0]?.name,
          ports?.[0]?.port,
          targetRef?.uid,
        ]),
      );
      return { slices: sorted(slices), subsets: sorted(subsets) };
    };
    const { pod1, pod2 } = pods;
    const first = (name: string, number: number, pod?: Pod) => [pod?.status.podIP, name, number, pod?.metadata.uid];
    const single = [first("example", 3000, pod1)];
    const both = sorted([first("http", 3000, pod1), first("http", 3001, pod2)]);
    await expect.poll(() => seen("int-port"), { timeout: 10_000 }).toEqual({ slices: single, subsets: single });
    await expect.poll(() => seen("named-port"), { timeout: 10_000 }).toEqual({ slices: both, subsets: both });
    expect((await slicesOf(ns, "no-match")).map(({ ports }) => ports ?? [])).toEqual([[]]);

    for (const { metadata } of await slicesOf(ns, "named-port")) {
      await cluster.call("DELETE", slicesAt(ns, `/${metadata.name}`), DELETE_OPTIONS);
    }
    await expect.poll(() => seen("named-port"), { timeout: 10_000 }).toEqual({ slices: both, subsets: both });
  });

  test("should support creating EndpointSlice API operations", async () => {
    const ns = await cluster.namespace("endpointslice");
    const groups = await cluster.call<{ groups: { name: string }[] }>("GET", "/apis");
    expect(groups.groups.map(({ name }) => name)).toContain("discovery.k8s.io");
    const group = await cluster.call("GET", "/apis/discovery.k8s.io");
    expect(group).toMatchObject({ kind: "APIGroup", versions: [{ version: "v1" }] });
    const version = await cluster.call<{ resources: { name: string }[] }>("GET", "/apis/discovery.k8s.io/v1");
    expect(version.resources.map(({ name }) => name)).toContain("endpointslices");

    const label = `special-label=${ns}`;
    const body = {
      kind: "EndpointSlice",
      apiVersion: "discovery.k8s.io/v1",
      metadata: { generateName: "e2e-example-ing", labels: { "special-label": ns } },
      addressType: "IPv4",
      endpoints: [
        { addresses: ["1.2.3.4", "5.6.7.8"], conditions: {} },
        { addresses: ["2.2.3.4", "6.6.7.8"], conditions: {} },
      ],
      ports: null,
    };
    const list = (path = slicesAt(ns)) => cluster.call<List<EndpointSlice>>("GET", path + select(label));
    await cluster.call("POST", slicesAt(ns), body);
    await cluster.call("POST", slicesAt(ns), body);
    const created = await cluster.call<EndpointSlice>("POST", slicesAt(ns), body);
    const one = slicesAt(ns, `/${created.metadata.name}`);
    const got = await cluster.call<EndpointSlice>("GET", one);
    expect(got.metadata.uid).toBe(created.metadata.uid);
    const before = await list();
    expect(before.items).toHaveLength(3);
    expect((await list("/apis/discovery.k8s.io/v1/endpointslices")).items).toHaveLength(3);
    const { resourceVersion } = before.metadata;
    const watch = await cluster.watch<EndpointSlice>(slicesAt(ns), { labelSelector: label, resourceVersion });

    const patch = { metadata: { annotations: { patched: "true" } } };
    const patched = await cluster.call<EndpointSlice>("PATCH", one, patch, PATCH.merge);
    expect(patched.metadata.annotations).toEqual({ patched: "true" });
    patched.metadata.annotations = { ...patched.metadata.annotations, updated: "true" };
    const updated = await cluster.call<EndpointSlice>("PUT", one, patched);
    expect(updated.metadata.annotations).toEqual({ patched: "true", updated: "true" });
    await watch.until(({ object }) => object.metadata.annotations?.["updated"] === "true");
    expect(watch.events.map(({ type }) => type)).toEqual(["MODIFIED", "MODIFIED"]);

    await cluster.call("DELETE", one, DELETE_OPTIONS);
    expect(await cluster.failureOf("GET", one)).toMatchObject({ code: 404 });
    expect((await list()).items).toHaveLength(2);
    await cluster.call("DELETE", slicesAt(ns, select(label)), DELETE_OPTIONS);
    expect((await list()).items).toEqual([]);
  });
});
