import { afterEach, beforeEach, expect, test } from "vitest";
import type { Endpoints } from "../../../api/core.ts";
import { endpoints, endpointSlices, services } from "../../../api/resources.ts";
import { startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(31);
});

afterEach(() => cluster.stop());

const metadata = { namespace: "test", name: "outside" };
const slices = () => cluster.api.list(endpointSlices, { namespace: "test" });
const settle = () => cluster.clock.advance(100);

function createService(spec: object = {}): void {
  const ports = [{ port: 80, protocol: "TCP" as const, targetPort: 80 }];
  const service = { apiVersion: "v1", kind: "Service", metadata };
  cluster.api.create(services, { ...service, spec: { type: "ClusterIP", ports, ...spec } });
}

function createEndpoints(subsets: Endpoints["subsets"], labels: Record<string, string> = {}): Endpoints {
  return cluster.api.create(endpoints, {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { ...metadata, labels },
    subsets,
  });
}

const port = (number: number, name?: string) => ({ port: number, protocol: "TCP", ...(name ? { name } : {}) });

test("Endpoints by hand get a slice, which follows them and goes with them", async () => {
  createService();
  const object = createEndpoints([{ addresses: [{ ip: "10.1.2.3" }], ports: [port(80)] }], { a: "b" });
  await settle();
  const [slice] = slices();
  expect(slice).toMatchObject({
    addressType: "IPv4",
    endpoints: [{ addresses: ["10.1.2.3"], conditions: { ready: true } }],
    ports: [{ name: "", port: 80, protocol: "TCP" }],
    metadata: {
      generateName: "outside-",
      labels: {
        a: "b",
        "kubernetes.io/service-name": "outside",
        "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io",
      },
      ownerReferences: [{ kind: "Endpoints", name: "outside", controller: true }],
    },
  });
  cluster.api.update(endpoints, { ...object, subsets: [{ addresses: [{ ip: "10.2.3.4" }], ports: [port(80)] }] });
  await settle();
  expect(slices().map(({ metadata: { name }, endpoints: list }) => [name, list?.[0]?.addresses])).toEqual([
    [slice?.metadata.name, ["10.2.3.4"]],
  ]);
  const { resourceVersion } = slices()[0]?.metadata ?? {};
  await cluster.clock.advance(5000);
  expect(slices()[0]?.metadata.resourceVersion).toBe(resourceVersion);
  cluster.api.delete(endpoints, "test", "outside");
  await settle();
  expect(slices()).toEqual([]);
});

test("the same address with other ports has a slice of its own, and so have addresses of the other family", async () => {
  createService();
  createEndpoints([
    { addresses: [{ ip: "10.1.2.3" }], ports: [port(80, "a")] },
    { addresses: [{ ip: "10.1.2.3" }], notReadyAddresses: [{ ip: "fd00::1" }], ports: [port(81, "b")] },
  ]);
  await settle();
  const shown = slices().map(({ addressType, ports, endpoints: list }) => [
    addressType,
    ports?.[0]?.port,
    list?.map(({ addresses, conditions }) => [addresses[0], conditions.ready]),
  ]);
  expect(shown.map((entry) => JSON.stringify(entry)).sort()).toEqual([
    '["IPv4",80,[["10.1.2.3",true]]]',
    '["IPv4",81,[["10.1.2.3",true]]]',
    '["IPv6",81,[["fd00::1",false]]]',
  ]);
});

test("nothing is mirrored without a Service, for one with a selector, or where the Endpoints say so", async () => {
  const subsets = [{ addresses: [{ ip: "10.1.2.3" }], ports: [port(80)] }];
  createEndpoints(subsets, { "endpointslice.kubernetes.io/skip-mirror": "true" });
  await settle();
  createService();
  await settle();
  expect(slices()).toEqual([]);
  cluster.api.delete(services, "test", "outside");
  cluster.api.delete(endpoints, "test", "outside");
  createEndpoints(subsets);
  await settle();
  expect(slices()).toEqual([]);
  createService();
  await settle();
  expect(slices()).toHaveLength(1);
});
