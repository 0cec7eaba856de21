import { afterEach, beforeEach, expect, test } from "vitest";
import type { DaemonSet } from "../../../api/apps.ts";
import { controllerRevisions, daemonSets, nodes, pods } from "../../../api/resources.ts";
import { template } from "../testing/objects.ts";
import { startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";

const ROLLING = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } } as const;

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(7);
  cluster.api.create(daemonSets, {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { namespace: "test", name: "agent" },
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: template(),
      revisionHistoryLimit: 1,
      updateStrategy: ROLLING,
    },
  });
  await cluster.until(() => agent().status.numberAvailable === 1, 30);
});
afterEach(() => cluster.stop());

const agent = (): DaemonSet => cluster.api.get(daemonSets, "test", "agent");
const hashes = () => cluster.pods().map(({ metadata }) => metadata.labels?.["controller-revision-hash"]);
const revisions = () =>
  [...cluster.api.list(controllerRevisions, { namespace: "test" })].sort((a, b) => a.revision - b.revision);

async function rollTo(image: string): Promise<void> {
  const present = agent();
  const changed = template();
  changed.spec.containers = changed.spec.containers.map((container) => ({ ...container, image }));
  cluster.api.update(daemonSets, { ...present, spec: { ...present.spec, template: changed } });
  const isThere = () =>
    cluster.pods().length === 1 &&
    cluster.pods()[0]?.spec.containers[0]?.image === image &&
    agent().status.numberAvailable === 1;
  expect(await cluster.until(isThere, 120)).toBe(true);
}

test("every node gets a Pod, whose label names the revision", () => {
  expect(agent().status).toMatchObject({ desiredNumberScheduled: 1, numberReady: 1, updatedNumberScheduled: 1 });
  expect(hashes()).toEqual([revisions()[0]?.metadata.labels?.["controller-revision-hash"]]);
  expect(revisions()[0]?.metadata.name).toBe(`agent-${hashes()[0]}`);
  expect(agent().metadata.annotations).toEqual({ "deprecated.daemonset.template.generation": "1" });
  expect(cluster.messages("SuccessfulCreate")).toEqual([`Created pod: ${cluster.pods()[0]?.metadata.name}`]);
});

test("a new template rolls; one that was there before becomes the newest again; old ones are forgotten", async () => {
  await rollTo("app:2");
  expect(agent().metadata.annotations).toEqual({ "deprecated.daemonset.template.generation": "2" });
  expect(revisions().map(({ revision }) => revision)).toEqual([1, 2]);
  await rollTo("app:1");
  expect(revisions().map(({ revision }) => revision)).toEqual([2, 3]);
  await rollTo("app:3");
  await rollTo("app:4");
  expect(revisions().map(({ revision }) => revision)).toEqual([4, 5]);
});

test("a node that comes gets a Pod; one that goes takes it along", async () => {
  cluster.api.create(nodes, { apiVersion: "v1", kind: "Node", metadata: { name: "node-2" }, spec: {} });
  await cluster.until(() => cluster.pods().length === 2, 30);
  expect(agent().status.desiredNumberScheduled).toBe(2);
  cluster.api.delete(nodes, "", "node-2");
  expect(
    await cluster.until(() => cluster.pods().length === 1 && agent().status.desiredNumberScheduled === 1, 60),
  ).toBe(true);
});

test("a Pod that fails is replaced, with a pause when that happens again at once", async () => {
  const replaced = async () => {
    const [present] = cluster.pods();
    if (!present) throw new Error("no Pod");
    cluster.api.updateStatus(pods, { ...present, status: { ...present.status, phase: "Failed" } });
    const since = cluster.clock.now();
    const isGone = () => cluster.pods().some(({ metadata }) => metadata.uid !== present.metadata.uid);
    expect(await cluster.until(isGone, 60)).toBe(true);
    return cluster.clock.now() - since;
  };
  expect(await replaced()).toBeLessThan(100);
  expect(await replaced()).toBeGreaterThan(800);
  const name = "test/agent-[a-z0-9]{5} on node node-1";
  expect(cluster.messages("FailedDaemonPod")[0]).toMatch(
    new RegExp(`^Found failed daemon pod ${name}, will try to kill it$`),
  );
});

test("a Pod that has ended and waits for its finalizers leaves its place to a new one", async () => {
  const [present] = cluster.pods();
  if (!present) throw new Error("no Pod");
  const held = cluster.api.update(pods, {
    ...present,
    metadata: { ...present.metadata, finalizers: ["example.com/hold"] },
  });
  cluster.api.updateStatus(pods, { ...held, status: { ...held.status, phase: "Failed" } });
  expect(await cluster.until(() => cluster.pods().length === 2 && agent().status.numberAvailable === 1, 60)).toBe(true);
});
