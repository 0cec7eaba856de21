import type { Deployment, ReplicaSet } from "../api/apps.ts";
import type { Pod } from "../api/core.ts";
import type { Endpoint, EndpointSlice } from "../api/discovery.ts";
import type { KubernetesObject } from "../api/meta.ts";
import { podStatusText } from "../api/pod-status.ts";
import type { ClusterView, PodView, ReplicaSetView } from "./run-events.ts";

const REVISION = "deployment.kubernetes.io/revision";

/** The objects a view is made of; some may belong to other Deployments. */
export interface ClusterObjects {
  readonly deployment: Deployment | undefined;
  readonly replicaSets: readonly ReplicaSet[];
  readonly pods: readonly Pod[];
  /** Those of the Service. */
  readonly endpointSlices: readonly EndpointSlice[];
}

/** Revision of a Deployment or of one of its ReplicaSets; `?` before the controller has set it. */
export function revisionOf(object: KubernetesObject): string {
  return object.metadata.annotations?.[REVISION] ?? "?";
}

/** Whether `owner` controls `object`. */
export function isControlledBy(object: KubernetesObject, owner: KubernetesObject): boolean {
  return (
    object.metadata.ownerReferences?.some(({ uid, controller }) => controller && uid === owner.metadata.uid) ?? false
  );
}

/** Deployment, ReplicaSets (newest first) and pods at one moment. @param nowMs - Epoch milliseconds, for restarts "2 (5m ago)". */
export function clusterView(objects: ClusterObjects, name: string, nowMs: number): ClusterView {
  const { deployment } = objects;
  const { updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = deployment?.status ?? {};
  const replicaSets = deployment ? objects.replicaSets.filter((entry) => isControlledBy(entry, deployment)) : [];
  return {
    deployment: name,
    desired: deployment?.spec.replicas ?? 0,
    updated: updatedReplicas,
    ready: readyReplicas,
    available: availableReplicas,
    replicaSets: replicaSets
      .map((replicaSet) => replicaSetView(replicaSet, objects, nowMs))
      .sort((a, b) => (Number(b.revision) || 0) - (Number(a.revision) || 0) || (a.name < b.name ? -1 : 1)),
  };
}

function replicaSetView(replicaSet: ReplicaSet, objects: ClusterObjects, nowMs: number): ReplicaSetView {
  const revision = revisionOf(replicaSet);
  return {
    name: replicaSet.metadata.name,
    revision,
    desired: replicaSet.spec.replicas,
    current: replicaSet.status.replicas,
    ready: replicaSet.status.readyReplicas ?? 0,
    pods: objects.pods
      .filter((pod) => isControlledBy(pod, replicaSet))
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
      .map((pod) => podView(pod, replicaSet.metadata.name, revision, objects.endpointSlices, nowMs)),
  };
}

function podView(
  pod: Pod,
  replicaSet: string,
  revision: string,
  slices: readonly EndpointSlice[],
  nowMs: number,
): PodView {
  const { ready, status, restarts } = podStatusText(pod, nowMs);
  const endpoint = endpointState(findEndpoint(pod, slices));
  return { name: pod.metadata.name, ready, status, restarts, replicaSet, revision, endpoint };
}

/** The endpoint of a pod in the EndpointSlices of a Service. */
export function findEndpoint(pod: Pod, slices: readonly EndpointSlice[]): Endpoint | undefined {
  for (const slice of slices) {
    const found = slice.endpoints?.find(({ targetRef }) => targetRef?.uid === pod.metadata.uid);
    if (found) return found;
  }
  return undefined;
}

/** A terminating endpoint stays in its slice until the pod is gone: only `ready` tells whether it gets traffic. */
export function endpointState(endpoint: Endpoint | undefined): PodView["endpoint"] {
  if (!endpoint) return "none";
  const { ready = true, serving = ready, terminating = false } = endpoint.conditions;
  if (ready) return "ready";
  if (terminating) return serving ? "serving" : "terminating";
  return "not-ready";
}
