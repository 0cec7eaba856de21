import { beforeEach, describe, expect, test } from "vitest";
import { podDisruptionBudgets, pods } from "../../../api/resources.ts";
import type { Pod } from "../../../api/core.ts";
import type { PodDisruptionBudgetStatus } from "../../../api/policy.ts";
import { evictPod } from "../operations/evict-pod.ts";
import { createRegistryApi, failureOf, statusOf, type RegistryApi } from "./testing/registry-api.ts";

let registry: RegistryApi;
beforeEach(() => {
  registry = createRegistryApi();
});

const selector = { matchLabels: { app: "web" } };
const budget = (spec: object, name = "b") => registry.create(podDisruptionBudgets, name, { spec });

function setStatus(status: Partial<PodDisruptionBudgetStatus>): void {
  const present = registry.api.get(podDisruptionBudgets, "app", "b");
  const counts = {
    disruptionsAllowed: 0,
    currentHealthy: 1,
    desiredHealthy: 1,
    expectedPods: 1,
    observedGeneration: 1,
  };
  registry.api.updateStatus(podDisruptionBudgets, { ...present, status: { ...counts, ...status } });
}

function createPod(ready = true): Pod {
  const pod = registry.create(pods, "p", {
    metadata: { name: "p", namespace: "app", labels: { app: "web" } },
    spec: { nodeName: "n", containers: [{ name: "c", image: "i" }] },
  });
  const condition = { type: "Ready", status: ready ? ("True" as const) : ("False" as const) };
  return registry.api.updateStatus(pods, { ...pod, status: { phase: "Running", conditions: [condition] } });
}

const evict = (options: object = {}) => evictPod(registry.api, "app", "p", options);
const isDeleted = () => registry.api.get(pods, "app", "p").metadata.deletionTimestamp !== undefined;

describe("a PodDisruptionBudget", () => {
  test("starts with nothing allowed and counts changes of its spec", () => {
    const made = budget({ minAvailable: "50%", selector });
    expect(made.status).toEqual({ disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 });
    expect(registry.cells(podDisruptionBudgets, "b")).toEqual(["b", "50%", "N/A", 0, "0s"]);
    const changed = registry.change(podDisruptionBudgets, "b", { spec: { maxUnavailable: 0, selector } });
    expect(changed.metadata.generation).toBe(2);
    expect(registry.cells(podDisruptionBudgets, "b")).toEqual(["b", "N/A", "0", 0, "0s"]);
  });

  test.each([
    [
      { minAvailable: 1, maxUnavailable: 1, selector },
      'spec: Invalid value: {"MinAvailable":1,"Selector":{"matchLabels":{"app":"web"}},"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
    ],
    [{ minAvailable: "101%" }, 'spec.minAvailable: Invalid value: "101%": must not be greater than 100%'],
    [{ maxUnavailable: -1 }, "spec.maxUnavailable: Invalid value: -1: must be greater than or equal to 0"],
    [
      { unhealthyPodEvictionPolicy: "Odd" },
      'spec.unhealthyPodEvictionPolicy: Unsupported value: "Odd": supported values: "AlwaysAllow", "IfHealthyBudget"',
    ],
  ])("is refused with %j", (spec, message) => {
    expect(failureOf(() => budget(spec))).toBe(`422 PodDisruptionBudget.policy "b" is invalid: ${message}`);
  });

  test("takes no status below nothing", () => {
    budget({ minAvailable: 1, selector });
    expect(failureOf(() => setStatus({ expectedPods: -1 }))).toContain(
      "status.expectedPods: Invalid value: -1: must be greater than or equal to 0",
    );
  });
});

describe("an eviction", () => {
  test("that the budget refuses says which one, and why", () => {
    createPod();
    budget({ minAvailable: 1, selector });
    setStatus({});
    expect(statusOf(() => evict())).toMatchObject({
      code: 429,
      reason: "TooManyRequests",
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: {
        causes: [
          { reason: "DisruptionBudget", message: "The disruption budget b needs 1 healthy pods and has 1 currently" },
        ],
      },
    });
    expect(isDeleted()).toBe(false);
  });

  test("has to wait for a budget that the controller has not seen", () => {
    createPod();
    budget({ minAvailable: 1, selector });
    expect(statusOf(() => evict()).details).toEqual({
      causes: [
        { reason: "DisruptionBudget", message: "The disruption budget b is still being processed by the server." },
      ],
      retryAfterSeconds: 10,
    });
  });

  test("that is granted is taken from the budget and noted in the pod", () => {
    createPod();
    budget({ minAvailable: 1, selector });
    setStatus({ disruptionsAllowed: 1, currentHealthy: 2 });
    evict({ dryRun: true });
    expect(isDeleted()).toBe(false);
    expect(registry.api.get(podDisruptionBudgets, "app", "b").status.disruptionsAllowed).toBe(1);
    evict();
    expect(isDeleted()).toBe(true);
    expect(registry.api.get(podDisruptionBudgets, "app", "b").status).toMatchObject({
      disruptionsAllowed: 0,
      disruptedPods: { p: "2026-01-01T00:00:00Z" },
      conditions: [{ type: "DisruptionAllowed", status: "False", reason: "InsufficientPods" }],
    });
    const marks = registry.api.get(pods, "app", "p").status.conditions?.map(({ type, reason }) => [type, reason]);
    expect(marks).toContainEqual(["DisruptionTarget", "EvictionByEvictionAPI"]);
  });

  test("of an unhealthy pod depends on the health of the others, or on nothing if the budget says so", () => {
    createPod(false);
    budget({ minAvailable: 1, selector });
    setStatus({ currentHealthy: 0 });
    expect(failureOf(() => evict({ dryRun: true }))).toContain("429");
    setStatus({ currentHealthy: 1 });
    evict({ dryRun: true });
    registry.change(podDisruptionBudgets, "b", {
      spec: { minAvailable: 1, selector, unhealthyPodEvictionPolicy: "AlwaysAllow" },
    });
    setStatus({ currentHealthy: 0 });
    evict();
    expect(isDeleted()).toBe(true);
  });

  test("fails when two budgets are concerned, or a precondition does not hold", () => {
    createPod();
    expect(failureOf(() => evict({ preconditions: { uid: "other" } }))).toContain("409");
    budget({ minAvailable: 0, selector });
    budget({ minAvailable: 0, selector }, "other");
    expect(failureOf(() => evict())).toBe(
      "500 This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    );
  });

  test("of a pod that has ended asks no budget", () => {
    const pod = createPod();
    budget({ minAvailable: 1, selector });
    setStatus({});
    registry.api.updateStatus(pods, { ...pod, status: { ...pod.status, phase: "Failed" } });
    evict();
    expect(registry.api.find(pods, "app", "p")).toBeUndefined();
  });
});
