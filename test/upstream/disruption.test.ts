import { describe, expect, test } from "vitest";
import type { Pod } from "../../src/api/core.ts";
import type { PodDisruptionBudget } from "../../src/api/policy.ts";
import { eventually, PATCH, upstreamCluster } from "./cluster.ts";

const PAUSE = "registry.k8s.io/pause:3.10.1";
const LABELS = { foo: "bar" };

interface List<T> {
  items: T[];
}

const cluster = upstreamCluster();
const budgets = (namespace: string, rest = "") => `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets${rest}`;
const getBudget = (namespace: string) => cluster.call<PodDisruptionBudget>("GET", budgets(namespace, "/foo"));

/** As the Go client sends it. */
const newBudget = (spec: object, name = "foo", labels: object = {}) => ({
  metadata: { name, labels },
  spec: { selector: { matchLabels: LABELS }, ...spec },
  status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
});
const createBudget = (namespace: string, spec: object, name?: string, labels?: object) =>
  cluster.call<PodDisruptionBudget>("POST", budgets(namespace), newBudget(spec, name, labels));

async function processed(namespace: string): Promise<void> {
  await eventually(async () => {
    const { metadata, status } = await getBudget(namespace);
    return (status.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  });
}

async function createReplicaSet(namespace: string, replicas: number): Promise<Pod[]> {
  await cluster.call("POST", `/apis/apps/v1/namespaces/${namespace}/replicasets`, {
    metadata: { name: "rs" },
    spec: {
      replicas,
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: { containers: [{ name: "donothing", image: PAUSE, resources: {} }], terminationGracePeriodSeconds: 1 },
      },
    },
    status: { replicas: 0 },
  });
  return runningPods(namespace, replicas);
}

async function runningPods(namespace: string, count: number): Promise<Pod[]> {
  let found: Pod[] = [];
  await eventually(async () => {
    const { items } = await cluster.call<List<Pod>>(
      "GET",
      `/api/v1/namespaces/${namespace}/pods?labelSelector=foo%3Dbar`,
    );
    found = items.filter(
      ({ metadata, status }) =>
        !metadata.deletionTimestamp &&
        status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True"),
    );
    return found.length === count;
  });
  return found;
}

const eviction = (namespace: string, pod: Pod) =>
  [
    "POST",
    `/api/v1/namespaces/${namespace}/pods/${pod.metadata.name}/eviction`,
    { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: pod.metadata.name, namespace } },
  ] as const;

describe("DisruptionController", () => {
  test("should create a PodDisruptionBudget", async () => {
    const namespace = await cluster.namespace("disruption");
    await createBudget(namespace, { minAvailable: "1%" });
    await processed(namespace);
    const present = await getBudget(namespace);
    const changed = { ...present, spec: { ...present.spec, minAvailable: "2%" } };
    const updated = await cluster.call<PodDisruptionBudget>("PUT", budgets(namespace, "/foo"), changed);
    expect(updated.spec.minAvailable).toBe("2%");
    await processed(namespace);
    const patch = { spec: { minAvailable: "3%" } };
    const patched = await cluster.call<PodDisruptionBudget>(
      "PATCH",
      budgets(namespace, "/foo"),
      patch,
      PATCH.strategic,
    );
    expect(patched.spec.minAvailable).toBe("3%");
    await cluster.call("DELETE", budgets(namespace, "/foo"));
    expect((await cluster.failureOf("GET", budgets(namespace, "/foo"))).reason).toBe("NotFound");
  });

  test("Listing PodDisruptionBudgets for all namespaces: should list and delete a collection of PodDisruptionBudgets", async () => {
    const [one, two] = [await cluster.namespace("disruption"), await cluster.namespace("disruption-2")];
    for (const name of ["foo", "foo2"]) await createBudget(one, { minAvailable: 2 }, name, { special: one });
    await createBudget(two, { minAvailable: 2 }, "foo3", { special: one });
    const all = `/apis/policy/v1/poddisruptionbudgets?labelSelector=special%3D${one}`;
    const names = async () =>
      (await cluster.call<List<PodDisruptionBudget>>("GET", all)).items.map(({ metadata }) => metadata.name).sort();
    expect(await names()).toEqual(["foo", "foo2", "foo3"]);
    await cluster.call("DELETE", budgets(one));
    expect(await names()).toEqual(["foo3"]);
  });

  test("should observe PodDisruptionBudget status updated", async () => {
    const namespace = await cluster.namespace("disruption");
    await createBudget(namespace, { minAvailable: 1 });
    await createReplicaSet(namespace, 3);
    await eventually(async () => (await getBudget(namespace)).status.disruptionsAllowed > 0);
    expect((await getBudget(namespace)).status.expectedPods).toBe(3);
  });

  test("should update/patch PodDisruptionBudget status", async () => {
    const namespace = await cluster.namespace("disruption");
    await createBudget(namespace, { minAvailable: 1 });
    const [pod] = await createReplicaSet(namespace, 1);
    await processed(namespace);
    const name = pod?.metadata.name ?? "";
    const time = new Date().toISOString().replace(/\.\d+Z/, "Z");
    const present = await getBudget(namespace);
    const changed = { ...present, status: { ...present.status, disruptedPods: { [name]: time } } };
    const updated = await cluster.call<PodDisruptionBudget>("PUT", budgets(namespace, "/foo/status"), changed);
    expect(updated.status.disruptedPods).toEqual({ [name]: time });
    const patch = { status: { disruptedPods: { [name]: null } } };
    const patched = await cluster.call<PodDisruptionBudget>(
      "PATCH",
      budgets(namespace, "/foo/status"),
      patch,
      PATCH.merge,
    );
    expect(patched.status.disruptedPods ?? {}).toEqual({});
  });

  test("should block an eviction until the PDB is updated to allow it", async () => {
    const namespace = await cluster.namespace("disruption");
    await createBudget(namespace, { minAvailable: 3 });
    const [first] = await createReplicaSet(namespace, 3);
    await eventually(async () => (await getBudget(namespace)).status.currentHealthy === 3);
    if (!first) throw new Error("no pod");
    const refused = await cluster.failureOf(...eviction(namespace, first));
    expect(refused).toMatchObject({
      code: 429,
      reason: "TooManyRequests",
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: { causes: [{ reason: "DisruptionBudget" }] },
    });

    await cluster.call("PATCH", budgets(namespace, "/foo"), { spec: { minAvailable: 2 } }, PATCH.merge);
    await eventually(async () => (await getBudget(namespace)).status.disruptionsAllowed === 1);
    expect(await cluster.call(...eviction(namespace, first))).toMatchObject({ kind: "Status", status: "Success" });

    await runningPods(namespace, 3);
    const bounds = { spec: { minAvailable: null, maxUnavailable: 0 } };
    await cluster.call("PATCH", budgets(namespace, "/foo"), bounds, PATCH.merge);
    await processed(namespace);
    const [other] = await runningPods(namespace, 3);
    if (!other) throw new Error("no pod");
    expect((await cluster.failureOf(...eviction(namespace, other))).reason).toBe("TooManyRequests");

    await cluster.call("DELETE", budgets(namespace, "/foo"));
    expect(await cluster.call(...eviction(namespace, other))).toMatchObject({ status: "Success" });
  });
});
