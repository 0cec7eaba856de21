import { describe, expect, test } from "vitest";
import type { Node } from "../../api/core.ts";
import { metadata, pod, podSpec } from "../controllers/testing/objects.ts";
import { refusalOf } from "./filter.ts";
import { requestsOf, UsageAccount } from "./node-usage.ts";

function node(spec: Node["spec"] = {}, labels: Record<string, string> = {}, ready: "True" | "False" = "True"): Node {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: metadata("node-1", { labels, namespace: undefined }),
    spec,
    status: {
      allocatable: { cpu: "2", memory: "1Gi", pods: "3" },
      conditions: [{ type: "Ready", status: ready }],
    },
  };
}

const idle = { cpu: 0, memoryBytes: 0, pods: 0 };
const unbound = (spec: Parameters<typeof podSpec>[0] = {}) => pod("a", { spec: { nodeName: undefined, ...spec } });
const reasons = (candidate: ReturnType<typeof pod>, target: Node, usage = idle) =>
  refusalOf(candidate, requestsOf(candidate), target, usage)?.reasons;

function asking(requests: Record<string, string>) {
  return unbound({ containers: podSpec().containers.map((container) => ({ ...container, resources: { requests } })) });
}

describe("refusalOf", () => {
  test("takes a Pod without wishes", () => {
    expect(reasons(unbound(), node())).toBeUndefined();
  });

  test.each([
    ["node(s) were unschedulable", unbound(), node({ unschedulable: true })],
    ["node(s) had untolerated taint(s)", unbound(), node({ taints: [{ key: "gpu", effect: "NoSchedule" }] })],
    ["node(s) had untolerated taint(s)", unbound(), node({}, {}, "False")],
    ["node(s) didn't match Pod's node affinity/selector", unbound({ nodeSelector: { disk: "ssd" } }), node()],
    ["Insufficient cpu", asking({ cpu: "2500m" }), node()],
    ["Insufficient memory", asking({ memory: "2Gi" }), node()],
  ])("%s", (reason, candidate, target) => {
    expect(reasons(candidate, target)).toEqual([reason]);
  });

  test("tolerations and labels that match make it fit", () => {
    const tolerations = [{ key: "gpu", operator: "Exists" }];
    const tainted = node({ taints: [{ key: "gpu", value: "x", effect: "NoSchedule" }] }, { disk: "ssd" });
    expect(reasons(unbound({ tolerations, nodeSelector: { disk: "ssd" } }), tainted)).toBeUndefined();
    const wrong = [{ key: "gpu", operator: "Equal", value: "y" }];
    expect(reasons(unbound({ tolerations: wrong }), tainted)).toEqual(["node(s) had untolerated taint(s)"]);
  });

  test("counts what runs there already", () => {
    const account = new UsageAccount();
    const heavy = pod("busy", { spec: asking({ cpu: "1500m" }).spec });
    const bound = { ...heavy, spec: { ...heavy.spec, nodeName: "node-1" } };
    account.observe({ type: "ADDED", object: bound });
    account.observe({ type: "MODIFIED", object: bound });
    const usage = account.usageOf("node-1");
    expect(usage).toEqual({ cpu: 1.5, memoryBytes: 0, pods: 1 });
    expect(reasons(asking({ cpu: "600m" }), node(), usage)).toEqual(["Insufficient cpu"]);
    expect(reasons(asking({ cpu: "500m" }), node(), usage)).toBeUndefined();
    account.observe({ type: "DELETED", object: bound });
    expect(account.usageOf("node-1")).toEqual(idle);
    expect(reasons(unbound(), node(), { ...idle, pods: 3 })).toEqual(["Too many pods"]);
  });
});
