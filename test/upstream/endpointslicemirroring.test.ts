import { expect, test } from "vitest";
import type { EndpointSlice } from "../../src/api/discovery.ts";
import { upstreamCluster } from "./cluster.ts";

const cluster = upstreamCluster();

test("[sig-network] EndpointSliceMirroring should mirror a custom Endpoints resource through create update and delete", async () => {
  const ns = await cluster.namespace("endpointslicemirroring");
  const name = "example-custom-endpoints";
  const core = `/api/v1/namespaces/${ns}`;
  const spec = { ports: [{ name: "example", port: 80, protocol: "TCP" }] };
  const status = { loadBalancer: {} };
  await cluster.call("POST", `${core}/services`, {
    kind: "Service",
    apiVersion: "v1",
    metadata: { name },
    spec,
    status,
  });
  // an update comes without a resourceVersion
  const endpoints = (ip: string) => ({
    kind: "Endpoints",
    apiVersion: "v1",
    metadata: { name },
    subsets: [{ addresses: [{ ip }], ports: [{ port: 80 }] }],
  });
  const slices = async () => {
    const label = encodeURIComponent(`kubernetes.io/service-name=${name}`);
    const path = `/apis/discovery.k8s.io/v1/namespaces/${ns}/endpointslices?labelSelector=${label}`;
    const { items } = await cluster.call<{ items: EndpointSlice[] }>("GET", path);
    return items.map((slice) => [
      slice.endpoints?.map(({ addresses }) => addresses),
      slice.ports?.map(({ port }) => port),
    ]);
  };
  await cluster.call("POST", `${core}/endpoints`, endpoints("10.1.2.3"));
  await expect.poll(slices, { timeout: 10_000 }).toEqual([[[["10.1.2.3"]], [80]]]);
  await cluster.call("PUT", `${core}/endpoints/${name}`, endpoints("10.2.3.4"));
  await expect.poll(slices, { timeout: 10_000 }).toEqual([[[["10.2.3.4"]], [80]]]);
  await cluster.call("DELETE", `${core}/endpoints/${name}`, { kind: "DeleteOptions", apiVersion: "v1" });
  await expect.poll(slices, { timeout: 10_000 }).toEqual([]);
});
