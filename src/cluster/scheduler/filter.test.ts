import { describe, expect, test } from "vitest";
import type { Node, Pod } from "../../api/core.ts";
import { metadata, pod, podSpec } from "../controllers/testing/objects.ts";
import { createFilter } from "./filter.ts";
import { NodePods } from "./node-pods.ts";
import { PodAccount } from "./pod-account.ts";
import { requestsOf } from "./requests.ts";

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

const unbound = (spec: Parameters<typeof podSpec>[0] = {}) => pod("a", { spec: { nodeName: undefined, ...spec } });
function reasons(candidate: Pod, target: Node, pods = new NodePods()): readonly string[] | undefined {
  const state = { nodes: [{ node: target, pods }], namespaceLabels: () => ({}) };
  return createFilter(candidate, requestsOf(candidate), state)({ node: target, pods })?.reasons;
}

function asking(requests: Record<string, string>) {
  return unbound({ containers: podSpec().containers.map((container) => ({ ...container, resources: { requests } })) });
}

describe("createFilter", () => {
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
    const account = new PodAccount();
    const heavy = pod("busy", { spec: asking({ cpu: "1500m", "example.com/gpu": "2" }).spec });
    const bound = { ...heavy, spec: { ...heavy.spec, nodeName: "node-1" } };
    account.observe({ type: "ADDED", object: bound });
    account.observe({ type: "MODIFIED", object: bound });
    const there = account.podsOn("node-1");
    expect([there.size, there.requested("cpu"), there.requested("example.com/gpu")]).toEqual([1, 1.5, 2]);
    expect(reasons(asking({ cpu: "600m" }), node(), there)).toEqual(["Insufficient cpu"]);
    expect(reasons(asking({ cpu: "500m" }), node(), there)).toBeUndefined();
    expect(reasons(asking({ "example.com/gpu": "1" }), node(), there)).toEqual(["Insufficient example.com/gpu"]);
    account.observe({ type: "DELETED", object: bound });
    expect([there.size, there.requested("cpu")]).toEqual([0, 0]);
    const full = new NodePods();
    for (const name of ["a", "b", "c"]) full.add({ pod: pod(name), requests: new Map() });
    expect(reasons(unbound(), node(), full)).toEqual(["Too many pods"]);
  });

  test("host ports collide by port, protocol and address", () => {
    const taken = (hostIP?: string, protocol: "TCP" | "UDP" = "TCP") => {
      const ports = [{ containerPort: 80, hostPort: 8080, protocol, ...(hostIP ? { hostIP } : {}) }];
      return unbound({ containers: podSpec().containers.map((container) => ({ ...container, ports })) });
    };
    const there = new NodePods();
    there.add({ pod: taken("127.0.0.1"), requests: new Map() });
    const refused = ["node(s) didn't have free ports for the requested pod ports"];
    expect(reasons(taken(), node(), there)).toEqual(refused);
    expect(reasons(taken("127.0.0.1"), node(), there)).toEqual(refused);
    expect(reasons(taken("127.0.0.2"), node(), there)).toBeUndefined();
    expect(reasons(taken("127.0.0.1", "UDP"), node(), there)).toBeUndefined();
  });
});
