import { afterEach, beforeEach, expect, test } from "vitest";
import type { ReplicationController } from "../../../api/core.ts";
import { pods, replicationControllers } from "../../../api/resources.ts";
import { template } from "../testing/objects.ts";
import { startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(7);
  cluster.api.create(replicationControllers, {
    apiVersion: "v1",
    kind: "ReplicationController",
    metadata: { namespace: "test", name: "rc" },
    spec: { replicas: 2, selector: { app: "web" }, template: template() },
  });
  await cluster.until(() => controller().status.readyReplicas === 2, 30);
});

afterEach(() => cluster.stop());

const controller = (): ReplicationController => cluster.api.get(replicationControllers, "test", "rc");

test("a ReplicationController keeps its Pods, whose controller it is", () => {
  expect(controller().status).toEqual({
    replicas: 2,
    fullyLabeledReplicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
    observedGeneration: 1,
  });
  const owners = cluster.pods().flatMap(({ metadata }) => metadata.ownerReferences ?? []);
  expect(owners.map(({ apiVersion, kind, name }) => `${apiVersion} ${kind} ${name}`)).toEqual([
    "v1 ReplicationController rc",
    "v1 ReplicationController rc",
  ]);
});

test("it follows spec.replicas, and a template without effect on running Pods", async () => {
  const present = controller();
  cluster.api.update(replicationControllers, { ...present, spec: { ...present.spec, replicas: 1 } });
  expect(await cluster.until(() => cluster.pods().length === 1, 60)).toBe(true);
  expect(cluster.messages("SuccessfulDelete")).toHaveLength(1);
});

test("deleted without a policy it leaves its Pods", async () => {
  cluster.api.delete(replicationControllers, "test", "rc");
  await cluster.until(() => cluster.api.find(replicationControllers, "test", "rc") === undefined, 30);
  expect(cluster.pods().map(({ metadata }) => metadata.ownerReferences)).toEqual([undefined, undefined]);
});

test("a Pod whose labels match no more is let go", async () => {
  const [first] = cluster.pods();
  if (!first) throw new Error("no Pod");
  cluster.api.update(pods, { ...first, metadata: { ...first.metadata, labels: {} } });
  expect(await cluster.until(() => cluster.pods().length === 3 && controller().status.readyReplicas === 2, 30)).toBe(
    true,
  );
});
