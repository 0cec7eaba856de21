import { beforeEach, describe, expect, test } from "vitest";
import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerV1 } from "../../../api/autoscaling.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { horizontalPodAutoscalers } from "../../../api/resources.ts";
import { createObject } from "../operations/create.ts";
import { updateObject } from "../operations/update.ts";
import { horizontalPodAutoscalerV1Definition } from "./horizontal-pod-autoscaler-v1.ts";
import { createRegistryApi, failureOf, type RegistryApi } from "./testing/registry-api.ts";

let registry: RegistryApi;
beforeEach(() => {
  registry = createRegistryApi();
});

const TARGET = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
const create = (spec: object) =>
  registry.create(horizontalPodAutoscalers, "a", { spec: { scaleTargetRef: TARGET, maxReplicas: 5, ...spec } });
const memory = {
  type: "Resource",
  resource: { name: "memory", target: { type: "AverageValue", averageValue: "1Gi" } },
};

describe("a HorizontalPodAutoscaler", () => {
  test("watches the CPU when it is told nothing else", () => {
    const { spec, status } = create({});
    expect(spec).toMatchObject({
      minReplicas: 1,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } },
      ],
    });
    expect(status).toEqual({ desiredReplicas: 0, currentMetrics: null });
    const row = ["a", "Deployment/web", "cpu: <unknown>/80%", "1", 5, 0, "0s"];
    expect(registry.cells(horizontalPodAutoscalers, "a")).toEqual(row);
  });

  test("fills up a behavior that is begun", () => {
    const { behavior } = create({ behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } }).spec;
    expect(behavior?.scaleUp?.policies).toHaveLength(2);
    expect(behavior?.scaleDown).toEqual({
      stabilizationWindowSeconds: 60,
      selectPolicy: "Max",
      policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
    });
  });

  test("shows two metrics and counts the others", () => {
    create({ metrics: [memory, memory, memory] });
    const present = registry.api.get(horizontalPodAutoscalers, "app", "a");
    const current = { type: "Resource" as const, resource: { name: "memory", current: { averageValue: "5Mi" } } };
    registry.api.updateStatus(horizontalPodAutoscalers, {
      ...present,
      status: { currentReplicas: 2, desiredReplicas: 2, currentMetrics: [current] },
    });
    const cells = registry.cells(horizontalPodAutoscalers, "a");
    expect(cells[2]).toBe("memory: 5Mi/1Gi, memory: <unknown>/1Gi + 1 more...");
    expect(cells[5]).toBe(2);
  });

  test.each([
    [{ minReplicas: 0 }, "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1"],
    [{ minReplicas: 6 }, "spec.maxReplicas: Invalid value: 5: must be greater than or equal to `minReplicas`"],
    [{ scaleTargetRef: { name: "x" } }, "spec.scaleTargetRef.kind: Required value"],
    [
      { metrics: [{ type: "Resource", pods: memory.resource }] },
      "spec.metrics[0].resource: Required value: must populate information for the given metric source",
    ],
    [
      { metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization" } } }] },
      "spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization",
    ],
    [
      { behavior: { scaleUp: { policies: [{ type: "Pods", value: 0, periodSeconds: 2000 }] } } },
      "spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero",
    ],
  ])("is refused with %j", (spec, message) => {
    expect(failureOf(() => create(spec))).toContain(message);
  });
});

describe("in the shape of autoscaling/v1", () => {
  const V1 = {
    apiVersion: "autoscaling/v1",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "a", namespace: "app" },
    spec: { scaleTargetRef: TARGET, maxReplicas: 3, targetCPUUtilizationPercentage: 40 },
  };
  const createV1 = () => {
    const draft = structuredClone(V1) as object as KubernetesObject;
    return createObject(registry.api, horizontalPodAutoscalerV1Definition, draft).object as HorizontalPodAutoscalerV1;
  };
  const readV1 = () =>
    registry.api.store.get(horizontalPodAutoscalerV1Definition, "app", "a")?.object as HorizontalPodAutoscalerV1;

  test("it is stored with its one target among the metrics", () => {
    createV1();
    expect(registry.api.get(horizontalPodAutoscalers, "app", "a").spec).toEqual({
      scaleTargetRef: TARGET,
      minReplicas: 1,
      maxReplicas: 3,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 40 } } },
      ],
    });
  });

  test("it carries in annotations what it has no fields for, and brings it back", () => {
    const spec = {
      metrics: [
        memory,
        { type: "Pods", pods: { metric: { name: "rps" }, target: { type: "AverageValue", averageValue: "10" } } },
      ],
      behavior: { scaleUp: { selectPolicy: "Min" } },
    };
    const made: HorizontalPodAutoscaler = create(spec);
    const old = readV1();
    const annotations = old.metadata.annotations ?? {};
    expect(JSON.parse(annotations["autoscaling.alpha.kubernetes.io/metrics"] ?? "")).toEqual([
      { type: "Resource", resource: { name: "memory", targetAverageValue: "1Gi" } },
      { type: "Pods", pods: { metricName: "rps", targetAverageValue: "10" } },
    ]);
    expect(annotations["autoscaling.alpha.kubernetes.io/behavior"]).toContain('"SelectPolicy":"Min"');
    const draft = structuredClone({ ...old, spec: { ...old.spec, maxReplicas: 9 } });
    updateObject(registry.api, horizontalPodAutoscalerV1Definition, draft);
    expect(registry.api.get(horizontalPodAutoscalers, "app", "a").spec).toEqual({ ...made.spec, maxReplicas: 9 });
  });

  test("it keeps the status that a client leaves out", () => {
    createV1();
    const present = registry.api.get(horizontalPodAutoscalers, "app", "a");
    const current = { averageUtilization: 20, averageValue: "20m" };
    const status: HorizontalPodAutoscaler["status"] = {
      currentReplicas: 2,
      desiredReplicas: 2,
      currentMetrics: [{ type: "Resource", resource: { name: "cpu", current } }],
      conditions: [{ type: "AbleToScale", status: "True", reason: "r", message: "m" }],
    };
    registry.api.updateStatus(horizontalPodAutoscalers, { ...present, status });
    expect(readV1().status).toEqual({ currentReplicas: 2, desiredReplicas: 2, currentCPUUtilizationPercentage: 20 });
    const draft = structuredClone({ ...V1, spec: { ...V1.spec, maxReplicas: 4 } }) as object as KubernetesObject;
    updateObject(registry.api, horizontalPodAutoscalerV1Definition, draft);
    expect(registry.api.get(horizontalPodAutoscalers, "app", "a").status).toEqual(status);
  });
});
