import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { deployments, endpoints, endpointSlices, pods, services } from "../../../api/resources.ts";
import { service } from "../testing/objects.ts";
import { newDeployment, startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(11, { stopDelayMs: 5000 });
});

afterEach(() => cluster.stop());

function createService(spec: Parameters<typeof service>[0] = {}): void {
  const { apiVersion, kind, spec: given } = service({ clusterIP: undefined, ...spec });
  const metadata = { namespace: "test", name: "web", labels: { tier: "front" } };
  cluster.api.create(services, { apiVersion, kind, metadata, spec: given });
}

const slices = () => cluster.api.list(endpointSlices, { namespace: "test" });
const conditions = () =>
  slices().flatMap(({ endpoints: list }) =>
    (list ?? []).map(({ conditions: { ready, serving, terminating } }) => `${ready} ${serving} ${terminating}`),
  );

describe("EndpointSlices of a Service", () => {
  test("are empty at first, as Kubernetes makes them", async () => {
    createService();
    await cluster.clock.advance(100);
    const [slice] = slices();
    expect(slice).toMatchObject({
      addressType: "IPv4",
      endpoints: null,
      ports: null,
      metadata: {
        generateName: "web-",
        annotations: { "endpoints.kubernetes.io/last-change-trigger-time": "2026-01-01T00:00:00Z" },
        labels: {
          "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
          "kubernetes.io/service-name": "web",
          tier: "front",
        },
        ownerReferences: [{ kind: "Service", name: "web", controller: true, blockOwnerDeletion: true }],
      },
    });
    expect(slice?.metadata.name).toMatch(/^web-[a-z0-9]{5}$/);
  });

  test("follow the Pods: not ready, ready, serving while terminating, gone", async () => {
    createService();
    const readinessProbe = {
      tcpSocket: { port: 3000 },
      periodSeconds: 1,
      timeoutSeconds: 1,
      successThreshold: 1,
      failureThreshold: 3,
    };
    cluster.api.create(deployments, newDeployment({ spec: { replicas: 1 }, container: { readinessProbe } }));
    const seen: string[] = [];
    cluster.api.watch(endpointSlices, () => {
      const text = conditions().join() || "none";
      if (seen.at(-1) !== text) seen.push(text);
    });
    expect(await cluster.until(() => cluster.isRolledOut("web"), 60)).toBe(true);
    const [slice] = slices();
    expect(slice?.ports).toEqual([{ name: "", port: 3000, protocol: "TCP" }]);
    expect(slice?.endpoints?.[0]?.targetRef?.name).toBe(cluster.pods()[0]?.metadata.name);
    const [legacy] = cluster.api.list(endpoints, { namespace: "test" });
    expect(legacy?.subsets?.[0]?.addresses?.[0]?.ip).toBe(cluster.pods()[0]?.status.podIP);

    const present = cluster.deployment("web");
    cluster.api.update(deployments, { ...present, spec: { ...present.spec, replicas: 0 } });
    expect(await cluster.until(() => cluster.pods().length === 0, 60)).toBe(true);
    expect(seen).toEqual(["none", "false false false", "true true false", "false true true", "none"]);
    expect(slices()).toHaveLength(1);
    expect(slices()[0]?.metadata.uid).toBe(slice?.metadata.uid);
  });

  test("leave out a Pod whose labels change, and are put right when somebody else changes them", async () => {
    createService();
    cluster.api.create(deployments, newDeployment({ spec: { replicas: 2 } }));
    expect(await cluster.until(() => conditions().length === 2, 60)).toBe(true);
    const [first] = cluster.pods();
    const moved = cluster.api.get(pods, "test", first?.metadata.name ?? "");
    cluster.api.update(pods, { ...moved, metadata: { ...moved.metadata, labels: { app: "away" } } });
    expect(
      await cluster.until(
        () => slices()[0]?.endpoints?.every(({ targetRef }) => targetRef?.name !== first?.metadata.name) ?? false,
        1,
      ),
    ).toBe(true);
    const [slice] = slices();
    if (slice) cluster.api.update(endpointSlices, { ...slice, endpoints: null });
    expect(await cluster.until(() => conditions().length === 2, 60)).toBe(true);
  });

  test("go with the Service", async () => {
    createService();
    await cluster.clock.advance(1000);
    cluster.api.delete(services, "test", "web");
    await cluster.clock.advance(1000);
    expect(slices()).toEqual([]);
    expect(cluster.api.list(endpoints, { namespace: "test" })).toEqual([]);
  });
});
