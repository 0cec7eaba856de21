import type { Pod } from "../api/core.ts";
import type { PodAddress } from "./prober/direct-lane.ts";
import { podsOfDeployment } from "./progress.ts";
import { findEndpoint, type ClusterObjects } from "./view.ts";

/** So many at once are enough to see what happens, and few enough not to be a load. */
const MOST_PODS = 20;

/**
 * Which pods the direct lane is to connect to: those that are starting, restarting, not ready or terminating. What
 * terminates comes first.
 *
 * @param isSettled - Whether a pod, in its present life, has accepted connections for a while.
 */
export function probedPods(objects: ClusterObjects, isSettled: (life: string) => boolean): PodAddress[] {
  const pods = podsOfDeployment(objects).filter(
    (pod) => isTerminating(pod) || !isReady(pod) || !isSettled(lifeOf(pod)),
  );
  return pods
    .toSorted((a, b) => Number(isTerminating(b)) - Number(isTerminating(a)))
    .flatMap((pod) => addressOf(pod, objects) ?? [])
    .slice(0, MOST_PODS);
}

/** Tells a pod before a restart of its containers from the same one afterwards. */
export function lifeOf({ metadata, status }: Pod): string {
  const restarts = (status.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0);
  return `${metadata.uid}/${restarts}`;
}

function isTerminating({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined;
}

function isReady({ status }: Pod): boolean {
  return status.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") ?? false;
}

/** The port is that of the Service, as the EndpointSlices resolve it, else the first that a container names. */
function addressOf(pod: Pod, { endpointSlices }: ClusterObjects): PodAddress | undefined {
  const host = pod.status.podIP;
  const slice = endpointSlices.find((entry) => findEndpoint(pod, [entry])) ?? endpointSlices[0];
  const ports = slice?.ports ?? [];
  const port =
    (ports.find(({ name }) => name === "http") ?? ports[0])?.port ??
    pod.spec.containers.flatMap((container) => container.ports ?? [])[0]?.containerPort;
  return host && port ? { pod: pod.metadata.name, host, port } : undefined;
}
