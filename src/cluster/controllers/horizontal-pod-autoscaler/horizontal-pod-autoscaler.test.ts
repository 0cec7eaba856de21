import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { HorizontalPodAutoscaler } from "../../../api/autoscaling.ts";
import { deployments, horizontalPodAutoscalers } from "../../../api/resources.ts";
import { newDeployment, startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(5);
});

afterEach(() => cluster.stop());

const CPU = { resources: { requests: { cpu: "100m" } } };

async function rollOut(replicas: number, cpuMillicores: number, container = CPU): Promise<void> {
  const simulate = { "cpu-millicores": cpuMillicores };
  cluster.api.create(deployments, newDeployment({ spec: { replicas }, simulate, container }));
  expect(await cluster.until(() => cluster.isRolledOut("web"), 60)).toBe(true);
  await cluster.clock.advance(60_000);
}

function createAutoscaler(spec: Partial<HorizontalPodAutoscaler["spec"]> = {}): void {
  cluster.api.create(horizontalPodAutoscalers, {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { namespace: "test", name: "web" },
    spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" }, maxReplicas: 6, ...spec },
  });
}

const replicas = () => cluster.deployment("web").spec.replicas;
const status = () => cluster.api.get(horizontalPodAutoscalers, "test", "web").status;
const conditions = () => (status().conditions ?? []).map(({ type, status: is, reason }) => `${type}=${is} ${reason}`);

describe("a HorizontalPodAutoscaler", () => {
  test("adds Pods while the present ones use too much, up to its maximum", async () => {
    await rollOut(1, 150);
    createAutoscaler();
    await cluster.clock.advance(5_000);
    // 150 % of the request where 80 % are wanted
    expect(replicas()).toBe(2);
    expect(status()).toMatchObject({ currentReplicas: 1, desiredReplicas: 2 });
    expect(cluster.messages("SuccessfulRescale")).toEqual([
      "New size: 2; reason: cpu resource utilization (percentage of request) above target",
    ]);
    expect(await cluster.until(() => replicas() === 6, 300)).toBe(true);
    await cluster.clock.advance(30_000);
    expect(status().currentMetrics).toEqual([
      { type: "Resource", resource: { name: "cpu", current: { averageUtilization: 150, averageValue: "150m" } } },
    ]);
    expect(conditions()).toEqual([
      "AbleToScale=True ReadyForNewScale",
      "ScalingActive=True ValidMetricFound",
      "ScalingLimited=True TooManyReplicas",
    ]);
    const managers = cluster.deployment("web").metadata.managedFields as { subresource?: string }[];
    expect(managers.some(({ subresource }) => subresource === "scale")).toBe(true);
  });

  test("removes Pods five minutes after it saw last that they were needed", async () => {
    await rollOut(4, 20);
    createAutoscaler();
    await cluster.clock.advance(60_000);
    expect(replicas()).toBe(4);
    expect(conditions()).toContain("AbleToScale=True ScaleDownStabilized");
    await cluster.clock.advance(280_000);
    expect(replicas()).toBe(1);
    expect(cluster.messages("SuccessfulRescale")).toEqual(["New size: 1; reason: All metrics below target"]);
  });

  test("keeps to the pace of its policies", async () => {
    await rollOut(5, 1);
    const policies = [{ type: "Pods" as const, value: 1, periodSeconds: 60 }];
    createAutoscaler({ behavior: { scaleDown: { stabilizationWindowSeconds: 0, policies } } });
    await cluster.clock.advance(30_000);
    expect(replicas()).toBe(4);
    expect(conditions()).toContain("ScalingLimited=True ScaleDownLimit");
    expect(await cluster.until(() => replicas() === 3, 70)).toBe(true);
  });

  test("leaves alone what is close to the target", async () => {
    await rollOut(3, 84);
    createAutoscaler();
    await cluster.clock.advance(400_000);
    expect(replicas()).toBe(3);
    expect(status().lastScaleTime).toBeUndefined();
  });

  test("cannot tell without requests, and says so", async () => {
    await rollOut(2, 90, { resources: { requests: {} as { cpu: string } } });
    createAutoscaler();
    await cluster.clock.advance(5_000);
    const [pod] = cluster.pods();
    expect(cluster.messages("FailedGetResourceMetric")[0]).toMatch(
      /^failed to get cpu utilization: missing request for cpu in container app of Pod web-/,
    );
    expect(pod).toBeDefined();
    expect(conditions()).toContain("ScalingActive=False FailedGetResourceMetric");
    expect(status().currentReplicas).toBe(2);
  });

  test("does nothing where another one has the same Pods", async () => {
    await rollOut(1, 150);
    createAutoscaler();
    cluster.api.create(horizontalPodAutoscalers, {
      ...cluster.api.get(horizontalPodAutoscalers, "test", "web"),
      metadata: { namespace: "test", name: "rival" },
    });
    await cluster.clock.advance(20_000);
    expect(replicas()).toBe(1);
    expect(cluster.messages("AmbiguousSelector")[0]).toBe(
      "pods by selector app=web are controlled by multiple HPAs: [test/rival test/web]",
    );
  });

  test("corrects what is out of its bounds, rests at zero and reports a target that is missing", async () => {
    await rollOut(1, 10);
    createAutoscaler({ minReplicas: 3 });
    await cluster.clock.advance(3_000);
    expect(replicas()).toBe(3);
    expect(cluster.messages("SuccessfulRescale")).toEqual([
      "New size: 3; reason: Current number of replicas below Spec.MinReplicas",
    ]);
    cluster.api.setScale(deployments, "test", "web", 0);
    await cluster.clock.advance(40_000);
    expect(replicas()).toBe(0);
    expect(conditions()).toContain("ScalingActive=False ScalingDisabled");
    cluster.api.delete(deployments, "test", "web");
    await cluster.clock.advance(40_000);
    expect(conditions()[0]).toBe("AbleToScale=False FailedGetScale");
    expect(cluster.messages("FailedGetScale")[0]).toBe('deployments.apps "web" not found');
  });
});
