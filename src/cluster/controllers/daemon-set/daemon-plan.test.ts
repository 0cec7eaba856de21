import { describe, expect, test } from "vitest";
import type { DaemonSet } from "../../../api/apps.ts";
import type { Node, NodeTaint, Pod } from "../../../api/core.ts";
import { metadata, pod as podObject, podSpec, START_MS } from "../testing/objects.ts";
import { placementPlan, type DaemonState } from "./daemon-plan.ts";
import { REVISION_HASH, targetNode } from "./daemon-pod.ts";
import { rollingUpdatePlan, updateLimits } from "./rolling-update.ts";
import { reportOf } from "./status.ts";

const NEW = "new";

function node(name: string, { labels, taints }: { labels?: Record<string, string>; taints?: NodeTaint[] } = {}): Node {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { ...metadata(name), ...(labels ? { labels } : {}) },
    spec: taints ? { taints } : {},
    status: {},
  };
}

function daemonSet(changes: Partial<DaemonSet["spec"]> = {}): DaemonSet {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: metadata("d"),
    spec: {
      selector: { matchLabels: { app: "d" } },
      template: { metadata: { labels: { app: "d" } }, spec: podSpec() },
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      revisionHistoryLimit: 10,
      ...changes,
    },
    status: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
  };
}

function daemon(name: string, nodeName: string, hash: string, changes: Parameters<typeof podObject>[1] = {}): Pod {
  const made = podObject(name, { readyFor: 100, ...changes, spec: { nodeName } });
  return { ...made, metadata: { ...made.metadata, labels: { app: "d", [REVISION_HASH]: hash } } };
}

function state(nodes: Node[], pods: Pod[], changes: Partial<DaemonSet["spec"]> = {}): DaemonState {
  const podsByNode = new Map<string, Pod[]>();
  for (const one of pods) podsByNode.set(targetNode(one), [...(podsByNode.get(targetNode(one)) ?? []), one]);
  const set = daemonSet(changes);
  const { maxSurge } = updateLimits(set, nodes.length);
  return { daemonSet: set, nodes, podsByNode, hash: NEW, maxSurge, nowMs: START_MS };
}

const shown = ({ nodeNames, pods }: ReturnType<typeof placementPlan>) => ({
  create: [...nodeNames],
  delete: pods.map(({ metadata: { name } }) => name),
});

describe("which nodes get a Pod", () => {
  const nodes = [
    node("a", { labels: { disk: "ssd" } }),
    node("b"),
    node("cordoned", { taints: [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }] }),
    node("reserved", { taints: [{ key: "dedicated", value: "x", effect: "NoSchedule" }] }),
    node("broken", { taints: [{ key: "broken", effect: "NoExecute" }] }),
  ];

  test("all whose taints a daemon tolerates", () => {
    expect(shown(placementPlan(state(nodes, [])))).toEqual({ create: ["a", "b", "cordoned"], delete: [] });
  });

  test("only those that the template selects; Pods elsewhere go", () => {
    const template = { metadata: { labels: { app: "d" } }, spec: podSpec({ nodeSelector: { disk: "ssd" } }) };
    const plan = placementPlan(state(nodes, [daemon("b1", "b", NEW)], { template }));
    expect(shown(plan)).toEqual({ create: ["a"], delete: ["b1"] });
  });

  test("a taint that came later evicts only with NoExecute", () => {
    const pods = [daemon("r1", "reserved", NEW), daemon("x1", "broken", NEW)];
    expect(shown(placementPlan(state(nodes, pods))).delete).toEqual(["x1"]);
  });

  test("one Pod a node; finished ones are replaced", () => {
    const failed = daemon("b1", "b", NEW, { status: { phase: "Failed" } });
    const pods = [daemon("a2", "a", NEW), daemon("a1", "a", NEW), failed];
    expect(shown(placementPlan(state(nodes, pods)))).toEqual({ create: ["cordoned"], delete: ["a2", "b1"] });
  });
});

describe("a rolling update", () => {
  const nodes = ["a", "b", "c"].map((name) => node(name));
  const old = (name: string, ready = true) => daemon(`${name}-old`, name, "old", ready ? {} : { readyFor: undefined });
  const updated = (name: string, ready = true) =>
    daemon(`${name}-new`, name, NEW, ready ? {} : { readyFor: undefined });
  const step = (
    pods: Pod[],
    rollingUpdate = { maxUnavailable: 1, maxSurge: 0 } as {
      maxUnavailable: number | string;
      maxSurge: number | string;
    },
  ) => {
    const now = state(nodes, pods, { updateStrategy: { type: "RollingUpdate", rollingUpdate } });
    return shown(rollingUpdatePlan(now, updateLimits(now.daemonSet, nodes.length)));
  };

  test("takes away as many as may be unavailable", () => {
    expect(step([old("a"), old("b"), old("c")])).toEqual({ create: [], delete: ["a-old"] });
    expect(step([old("a"), old("b"), old("c")], { maxUnavailable: "50%", maxSurge: 0 }).delete).toEqual([
      "a-old",
      "b-old",
    ]);
  });

  test("waits while a new Pod is not available, or missing", () => {
    expect(step([updated("a", false), old("b"), old("c")]).delete).toEqual([]);
    expect(step([old("b"), old("c")]).delete).toEqual([]);
    expect(step([updated("a"), old("b"), old("c")]).delete).toEqual(["b-old"]);
  });

  test("takes old Pods that answer nobody at once", () => {
    expect(step([old("a", false), old("b", false), old("c")]).delete).toEqual(["a-old", "b-old"]);
  });

  const surge = { maxUnavailable: 0, maxSurge: 1 };
  test("with a surge starts the new Pod first, and ends the old one when it is available", () => {
    expect(step([old("a"), old("b"), old("c")], surge)).toEqual({ create: ["a"], delete: [] });
    expect(step([old("a"), updated("a", false), old("b"), old("c")], surge)).toEqual({ create: [], delete: [] });
    expect(step([old("a"), updated("a"), old("b"), old("c")], surge)).toEqual({ create: ["b"], delete: ["a-old"] });
  });
});

test("the status counts nodes", () => {
  const nodes = [node("a"), node("b"), node("away", { taints: [{ key: "x", effect: "NoSchedule" }] })];
  const pods = [daemon("a1", "a", NEW), daemon("b1", "b", "old", { readyFor: undefined }), daemon("w1", "away", NEW)];
  expect(reportOf(state(nodes, pods)).status).toEqual({
    currentNumberScheduled: 2,
    numberMisscheduled: 1,
    desiredNumberScheduled: 2,
    numberReady: 1,
    observedGeneration: 1,
    updatedNumberScheduled: 1,
    numberAvailable: 1,
    numberUnavailable: 1,
  });
});
