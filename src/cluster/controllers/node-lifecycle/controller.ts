import type { Node, Pod } from "../../../api/core.ts";
import { leases, nodes, pods } from "../../../api/resources.ts";
import { rfc3339 } from "../../../clock.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createEventRecorder, type EventRecorder } from "../../events.ts";
import { equalJson } from "../../storage/json-value.ts";
import { createController, watchingSelf } from "../controller.ts";
import { isReady } from "../pods.ts";
import { msUntilSilent, readyOf, silentConditions } from "./health.ts";
import { wantedTaints } from "./taints.ts";

const LEASE_NAMESPACE = "kube-node-lease";

/**
 * Watches over the nodes: one that has fallen silent is `Unknown`, its Pods are not ready, and taints say so to the
 * scheduler and to whoever evicts Pods. Cordoned nodes get their taint here, too.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go (v1.36)
 */
export function createNodeLifecycleController(api: Api, log?: Log): Component {
  const events = createEventRecorder(api, { component: "node-controller", log });
  const registered = new Set<string>();
  return createController({
    name: "node-lifecycle-controller",
    api,
    log,
    sources: [
      watchingSelf(nodes, ({ metadata }) => [metadata.name]),
      watchingSelf(leases, ({ metadata }) => (metadata.namespace === LEASE_NAMESPACE ? [metadata.name] : [])),
      watchingSelf(pods, ({ spec }, type) => (type === "ADDED" && spec.nodeName ? [spec.nodeName] : [])),
    ],
    reconcile: (name) => {
      const node = api.find(nodes, "", name);
      if (!node) return undefined;
      const { uid } = node.metadata;
      if (!registered.has(uid)) {
        registered.add(uid);
        const text = `Node ${name} event: Registered Node ${name} in Controller`;
        events.event(node, "Normal", "RegisteredNode", text);
      }
      return reconcileNode(api, node, events);
    },
  });
}

/** @returns Milliseconds until the node counts as silent unless it is heard of before. */
function reconcileNode(api: Api, node: Node, events: EventRecorder): number | undefined {
  const nowMs = api.clock.now();
  const silentInMs = msUntilSilent(node, api.find(leases, LEASE_NAMESPACE, node.metadata.name), nowMs);
  let current = node;
  if (silentInMs <= 0) {
    const conditions = silentConditions(node, nowMs);
    current = api.updateStatus(nodes, { ...node, status: { ...node.status, conditions } });
    if (readyOf(node)?.status === "True") {
      events.event(node, "Normal", "NodeNotReady", `Node ${node.metadata.name} status is now: NodeNotReady`);
    }
  }
  const taints = wantedTaints(current, nowMs);
  if (!equalJson(taints, current.spec.taints ?? [])) {
    const { taints: _taints, ...spec } = current.spec;
    current = api.update(nodes, { ...current, spec: taints.length > 0 ? { ...spec, taints } : spec });
  }
  if (readyOf(current)?.status !== "True") markPodsNotReady(api, current, events);
  return silentInMs > 0 ? silentInMs : undefined;
}

/** Nobody knows how they are; a kubelet that comes back will say. */
function markPodsNotReady(api: Api, node: Node, events: EventRecorder): void {
  for (const pod of api.list(pods, { fieldSelector: `spec.nodeName=${node.metadata.name}` })) {
    if (!isReady(pod)) continue;
    api.updateStatus(pods, notReady(pod, api.clock.now()));
    events.event(pod, "Warning", "NodeNotReady", "Node is not ready");
  }
}

function notReady(pod: Pod, nowMs: number): Pod {
  const lastTransitionTime = rfc3339(nowMs);
  const conditions = pod.status.conditions?.map((condition) =>
    condition.type === "Ready" ? { ...condition, status: "False" as const, lastTransitionTime } : condition,
  );
  return { ...pod, status: { ...pod.status, ...(conditions ? { conditions } : {}) } };
}
