import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { ReplicaSet } from "../../src/api/apps.ts";
import type { Pod } from "../../src/api/core.ts";
import type { KubernetesObject } from "../../src/api/meta.ts";
import { eventually, PATCH, upstreamCluster } from "./cluster.ts";

const NGINX = "registry.k8s.io/e2e-test-images/nginx:1.15-4";
/** Upstream waits 30 s for the collector to make a mistake. */
const MISTAKE_MS = 1_500;
/** Upstream takes half of what the nodes hold. */
const REPLICAS = 6;

type Labels = Record<string, string>;
interface Controller extends KubernetesObject {
  status: { replicas: number };
}

const cluster = upstreamCluster();
const core = (namespace: string, rest: string) => `/api/v1/namespaces/${namespace}/${rest}`;
const apps = (namespace: string, rest: string) => `/apis/apps/v1/namespaces/${namespace}/${rest}`;
const list = async <T extends KubernetesObject>(path: string) =>
  (await cluster.call<{ items: T[] }>("GET", path)).items;
const podsOf = (namespace: string) => list<Pod>(core(namespace, "pods"));
const deleteWith = (path: string, options: object, uid: string) =>
  cluster.call("DELETE", path, { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid }, ...options });

const podSpec = { containers: [{ name: "nginx", image: NGINX, resources: {} }], terminationGracePeriodSeconds: 0 };
const newController = (name: string, replicas: number, labels: Labels) => ({
  kind: "ReplicationController",
  apiVersion: "v1",
  metadata: { name },
  spec: { replicas, selector: labels, template: { metadata: { labels }, spec: podSpec } },
  status: { replicas: 0 },
});
const newDeployment = (name: string, labels: Labels) => ({
  kind: "Deployment",
  apiVersion: "apps/v1",
  metadata: { name, labels },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: podSpec },
    strategy: { type: "RollingUpdate" },
  },
  status: {},
});

/** Creates a controller and waits until it has made its Pods. */
async function createController(namespace: string, name: string, replicas: number): Promise<Controller> {
  const path = core(namespace, "replicationcontrollers");
  await cluster.call("POST", path, newController(name, replicas, { gctest: name }));
  await eventually(async () => {
    const { status } = await cluster.call<Controller>("GET", `${path}/${name}`);
    return status.replicas === replicas;
  });
  return cluster.call("GET", `${path}/${name}`);
}

const deleteController = (namespace: string, { metadata }: Controller, options: object) =>
  deleteWith(core(namespace, `replicationcontrollers/${metadata.name}`), options, metadata.uid);
const controllersOf = (namespace: string) => list<Controller>(core(namespace, "replicationcontrollers"));

describe("[sig-api-machinery] Garbage collector", () => {
  test("should delete pods created by rc when not orphaning", async () => {
    const ns = await cluster.namespace("gc");
    const controller = await createController(ns, "simpletest.rc", 2);
    await deleteController(ns, controller, { orphanDependents: false });
    await eventually(async () => (await podsOf(ns)).length === 0);
    expect(await controllersOf(ns)).toEqual([]);
  });

  test("should orphan pods created by rc if delete options say so", async () => {
    const ns = await cluster.namespace("gc");
    const controller = await createController(ns, "simpletest.rc", REPLICAS);
    await deleteController(ns, controller, { propagationPolicy: "Orphan" });
    await eventually(async () => (await controllersOf(ns)).length === 0);
    await delay(MISTAKE_MS);
    const pods = await podsOf(ns);
    expect(pods).toHaveLength(REPLICAS);
    expect(pods.flatMap(({ metadata }) => metadata.ownerReferences ?? [])).toEqual([]);
  });

  test("should delete RS created by deployment when not orphaning", async () => {
    const ns = await cluster.namespace("gc");
    const body = newDeployment("simpletest.deployment", { gctest: "delete_rs" });
    const { metadata } = await cluster.call<KubernetesObject>("POST", apps(ns, "deployments"), body);
    await eventually(async () => (await list(apps(ns, "replicasets"))).length > 0);
    await deleteWith(apps(ns, `deployments/${metadata.name}`), { propagationPolicy: "Background" }, metadata.uid);
    await eventually(async () => (await list(apps(ns, "replicasets"))).length === 0);
    await eventually(async () => (await podsOf(ns)).length === 0);
    expect(await list(apps(ns, "deployments"))).toEqual([]);
  });

  test("should orphan RS created by deployment when deleteOptions.PropagationPolicy is Orphan", async () => {
    const ns = await cluster.namespace("gc");
    const body = newDeployment("simpletest.deployment", { gctest: "orphan_rs" });
    const { metadata } = await cluster.call<KubernetesObject>("POST", apps(ns, "deployments"), body);
    await eventually(async () => (await list(apps(ns, "replicasets"))).length > 0);
    await deleteWith(apps(ns, `deployments/${metadata.name}`), { propagationPolicy: "Orphan" }, metadata.uid);
    await eventually(async () => (await list(apps(ns, "deployments"))).length === 0);
    await delay(MISTAKE_MS);
    const sets = await list<ReplicaSet>(apps(ns, "replicasets"));
    expect(sets).toHaveLength(1);
    expect(sets[0]?.metadata.ownerReferences ?? []).toEqual([]);
    expect(await podsOf(ns)).toHaveLength(2);
  });

  test("should keep the rc around until all its pods are deleted if the deleteOptions says so", async () => {
    const ns = await cluster.namespace("gc");
    const controller = await createController(ns, "simpletest.rc", REPLICAS);
    const watch = await cluster.watch<Controller>(core(ns, "replicationcontrollers"));
    await deleteController(ns, controller, { propagationPolicy: "Foreground" });
    await watch.until(({ type }) => type === "DELETED");
    expect(await podsOf(ns)).toEqual([]);
  });

  test("should not delete dependents that have both valid owner and owner that's waiting for dependents to be deleted", async () => {
    const ns = await cluster.namespace("gc");
    const leaving = await createController(ns, "simpletest-rc-to-be-deleted", REPLICAS);
    const staying = await createController(ns, "simpletest-rc-to-stay", 0);
    const { name, uid } = staying.metadata;
    const patch = { metadata: { ownerReferences: [{ apiVersion: "v1", kind: "ReplicationController", name, uid }] } };
    const shared = (await podsOf(ns)).slice(0, REPLICAS / 2);
    for (const pod of shared)
      await cluster.call("PATCH", core(ns, `pods/${pod.metadata.name}`), patch, PATCH.strategic);
    await deleteController(ns, leaving, { propagationPolicy: "Foreground" });
    await eventually(async () => (await controllersOf(ns)).length === 1);
    const pods = await podsOf(ns);
    expect(pods.map(({ metadata }) => metadata.name)).toEqual(shared.map(({ metadata }) => metadata.name));
    for (const { metadata } of pods) {
      expect(metadata.deletionTimestamp).toBeUndefined();
      expect(metadata.ownerReferences).toMatchObject([{ name }]);
    }
  });

  test("should not be blocked by dependency circle", async () => {
    const ns = await cluster.namespace("gc");
    const uids = new Map<string, string>();
    for (const name of ["pod1", "pod2", "pod3"]) {
      const body = { kind: "Pod", apiVersion: "v1", metadata: { name }, spec: podSpec, status: {} };
      uids.set(name, (await cluster.call<Pod>("POST", core(ns, "pods"), body)).metadata.uid);
    }
    for (const [name, owner] of [
      ["pod1", "pod3"],
      ["pod2", "pod1"],
      ["pod3", "pod2"],
    ] as const) {
      const reference = { apiVersion: "v1", kind: "Pod", name: owner, uid: uids.get(owner) };
      const ownerReferences = [{ ...reference, controller: true, blockOwnerDeletion: true }];
      const path = core(ns, `pods/${name}`);
      const pod = await cluster.call<Pod>("PATCH", path, { metadata: { ownerReferences } }, PATCH.strategic);
      expect(pod.metadata.ownerReferences).toEqual(ownerReferences);
    }
    await deleteWith(core(ns, "pods/pod1"), { propagationPolicy: "Foreground" }, String(uids.get("pod1")));
    await eventually(async () => (await podsOf(ns)).length === 0);
  });
});
