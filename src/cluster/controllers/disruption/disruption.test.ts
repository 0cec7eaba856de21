import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { deployments, podDisruptionBudgets, pods } from "../../../api/resources.ts";
import type { PodDisruptionBudget } from "../../../api/policy.ts";
import { newDeployment, startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";
import { template } from "../testing/objects.ts";

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(3);
});

afterEach(() => cluster.stop());

function createBudget(spec: PodDisruptionBudget["spec"]): void {
  cluster.api.create(podDisruptionBudgets, {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { namespace: "test", name: "budget" },
    spec: { selector: { matchLabels: { app: "web" } }, ...spec },
  });
}

const status = () => cluster.api.get(podDisruptionBudgets, "test", "budget").status;

async function rollOut(replicas: number): Promise<void> {
  cluster.api.create(deployments, newDeployment({ spec: { replicas } }));
  expect(await cluster.until(() => cluster.isRolledOut("web"), 60)).toBe(true);
}

describe("the disruption controller", () => {
  test("counts healthy pods against a number", async () => {
    createBudget({ minAvailable: 2 });
    await cluster.clock.advance(50);
    expect(cluster.messages("NoPods")[0]).toBe("No matching pods found");
    await rollOut(3);
    expect(status()).toEqual({
      observedGeneration: 1,
      disruptionsAllowed: 1,
      currentHealthy: 3,
      desiredHealthy: 2,
      expectedPods: 3,
      conditions: [
        {
          type: "DisruptionAllowed",
          status: "True",
          observedGeneration: 1,
          lastTransitionTime: expect.any(String) as string,
          reason: "SufficientPods",
          message: "",
        },
      ],
    });
  });

  test("takes percentages of what the Deployment wants", async () => {
    await rollOut(4);
    createBudget({ maxUnavailable: "30%" });
    await cluster.clock.advance(50);
    expect(status()).toMatchObject({ expectedPods: 4, desiredHealthy: 2, currentHealthy: 4, disruptionsAllowed: 2 });
    cluster.api.delete(pods, "test", cluster.pods()[0]?.metadata.name ?? "");
    await cluster.clock.advance(50);
    expect(status()).toMatchObject({ currentHealthy: 3, disruptionsAllowed: 1 });
  });

  test("forgets an eviction whose pod stays", async () => {
    await rollOut(2);
    createBudget({ minAvailable: 1 });
    await cluster.clock.advance(50);
    const name = cluster.pods()[0]?.metadata.name ?? "";
    const present = cluster.api.get(podDisruptionBudgets, "test", "budget");
    const disruptedPods = { [name]: new Date(cluster.clock.now()).toISOString() };
    cluster.api.updateStatus(podDisruptionBudgets, { ...present, status: { ...present.status, disruptedPods } });
    await cluster.clock.advance(50);
    expect(status()).toMatchObject({ currentHealthy: 1, disruptionsAllowed: 0 });
    await cluster.clock.advance(125_000);
    expect(status()).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 1 });
    expect(status().disruptedPods).toBeUndefined();
    expect(cluster.messages("NotDeleted")[0]).toBe("Pod was expected by PDB test/test to be deleted but it wasn't");
  });

  test("allows nothing while it does not know what is wanted, and tells of pods without a controller", async () => {
    const owner = { apiVersion: "example.com/v1", kind: "Odd", name: "odd", uid: "u", controller: true };
    const { metadata, spec } = template();
    const create = (name: string, ownerReferences?: object[]) =>
      cluster.api.create(pods, {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { ...metadata, namespace: "test", name, ...(ownerReferences ? { ownerReferences: [owner] } : {}) },
        spec,
      });
    create("loose");
    createBudget({ maxUnavailable: 1 });
    await cluster.clock.advance(50);
    expect(cluster.messages("UnmanagedPods")[0]).toContain(
      "selector: &LabelSelector{MatchLabels:map[string]string{app: web,}",
    );
    create("owned", [owner]);
    await cluster.clock.advance(50);
    expect(status()).toMatchObject({
      disruptionsAllowed: 0,
      conditions: [{ status: "False", reason: "SyncFailed", message: 'found no controllers for pod "owned"' }],
    });
    await cluster.clock.advance(20_000);
  });

  test("takes back the mark of a pod that was spared", async () => {
    await rollOut(1);
    const [pod] = cluster.pods();
    if (!pod) throw new Error("no pod");
    const mark = {
      type: "DisruptionTarget",
      status: "True" as const,
      lastTransitionTime: new Date(cluster.clock.now()).toISOString(),
    };
    const conditions = [...(pod.status.conditions ?? []), mark];
    cluster.api.updateStatus(pods, { ...pod, status: { ...pod.status, conditions } });
    const isMarked = () =>
      cluster.pods()[0]?.status.conditions?.find(({ type }) => type === "DisruptionTarget")?.status === "True";
    await cluster.clock.advance(100_000);
    expect(isMarked()).toBe(true);
    await cluster.clock.advance(30_000);
    expect(isMarked()).toBe(false);
  });
});
