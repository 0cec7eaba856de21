import type { ContainerStatus, Pod } from "../api/core.ts";
import { events } from "../api/resources.ts";
import type { Client } from "../client/client.ts";
import { oldPods, podsOfDeployment } from "./progress.ts";
import { isControlledBy, type ClusterObjects } from "./view.ts";

/** What one container waits for. */
interface Waiting {
  readonly container: string;
  readonly text: string;
  /** It ran and ended: its last words tell why. */
  readonly crashed: boolean;
}

const LOG_LINES = 5;

/** Why a pod is not ready, in one sentence without its name; undefined when nothing is wrong with it. */
export function whyNotReady(pod: Pod): string | undefined {
  if (pod.metadata.deletionTimestamp) return undefined;
  const scheduled = pod.status.conditions?.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status === "False") return `cannot be scheduled: ${scheduled.message ?? scheduled.reason ?? "?"}`;
  const waiting = waitingContainers(pod);
  if (waiting.length > 0)
    return waiting.map(({ container, text }) => `container ${container} waits: ${text}`).join("; ");
  const ready = pod.status.conditions?.find(({ type }) => type === "Ready");
  if (ready?.status === "True") return undefined;
  if (pod.status.phase === "Pending") return "is pending";
  return `is not ready${ready?.message ? `: ${ready.message}` : ""}`;
}

function waitingContainers({ status }: Pod): Waiting[] {
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  return all.flatMap((container) => {
    const { name, state } = container;
    if (state.waiting?.reason && !["ContainerCreating", "PodInitializing"].includes(state.waiting.reason)) {
      const { reason, message } = state.waiting;
      return [{ container: name, text: message ? `${reason}: ${message}` : reason, crashed: hasCrashed(container) }];
    }
    if (state.terminated && state.terminated.reason !== "Completed") {
      const { reason, exitCode } = state.terminated;
      return [{ container: name, text: `${reason ?? "ended"} (exit code ${exitCode})`, crashed: true }];
    }
    return [];
  });
}

function hasCrashed({ lastState, restartCount }: ContainerStatus): boolean {
  return restartCount > 0 || lastState.terminated !== undefined;
}

/** A program that runs now but has died before: it may well die again. */
function restartedContainers({ status }: Pod): Waiting[] {
  return (status.containerStatuses ?? []).flatMap((container) => {
    if (!container.state.running || container.restartCount === 0) return [];
    const exitCode = container.lastState.terminated?.exitCode;
    const times = container.restartCount === 1 ? "once" : `${container.restartCount} times`;
    const text = `was restarted ${times}${exitCode === undefined ? "" : ` (last exit code ${exitCode})`}`;
    return [{ container: container.name, text, crashed: true }];
  });
}

/**
 * What keeps a rollout from finishing: one entry per pod that is not ready, with the last log lines of crashed
 * containers; what kept ReplicaSets from making pods; and old pods that do not go.
 */
export async function findProblems(client: Client, objects: ClusterObjects): Promise<string[]> {
  const { deployment, replicaSets } = objects;
  const ofReplicaSets = replicaSets.flatMap((replicaSet) => {
    if (!deployment || !isControlledBy(replicaSet, deployment)) return [];
    const { metadata, status } = replicaSet;
    const failure = status.conditions?.find((entry) => entry.type === "ReplicaFailure" && entry.status === "True");
    return failure ? [`ReplicaSet ${metadata.name} cannot create pods: ${failure.message ?? failure.reason}`] : [];
  });
  const ofPods = await Promise.all(podsOfDeployment(objects).map((pod) => problemOf(client, pod)));
  const staying = oldPods(objects).flatMap(({ metadata }) => {
    if (!metadata.deletionTimestamp) return [];
    return [`Pod ${metadata.name} is terminating (grace period ${metadata.deletionGracePeriodSeconds ?? "?"} s)`];
  });
  return [...ofReplicaSets, ...ofPods.flat(), ...staying];
}

async function problemOf(client: Client, pod: Pod): Promise<string[]> {
  if (pod.metadata.deletionTimestamp) return [];
  const restarted = restartedContainers(pod);
  const reason =
    whyNotReady(pod) ?? restarted.map(({ container, text }) => `container ${container} ${text}`).join("; ");
  if (reason === "") return [];
  const probe = await lastEvent(client, pod, "Unhealthy");
  const crashed = [...waitingContainers(pod), ...restarted].filter((entry) => entry.crashed);
  const logs = await Promise.all(crashed.map(({ container }) => lastWords(client, pod, container)));
  const lines = logs.flat().map((line) => `\n    ${line}`);
  return [`Pod ${pod.metadata.name} ${reason}${probe ? ` (${probe})` : ""}${lines.join("")}`];
}

async function lastWords(client: Client, pod: Pod, container: string): Promise<string[]> {
  const { namespace = "", name } = pod.metadata;
  const running = pod.status.containerStatuses?.find((status) => status.name === container)?.state.running;
  try {
    const text = await client.podLogs(namespace, name, {
      container,
      tail: LOG_LINES,
      ...(running ? { previous: true } : {}),
    });
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    return lines.length > 0 ? ["last log lines:", ...lines.slice(-LOG_LINES)] : [];
  } catch {
    return []; // the log is a bonus; the reason stands without it
  }
}

async function lastEvent(client: Client, pod: Pod, reason: string): Promise<string | undefined> {
  const { namespace = "", name, uid } = pod.metadata;
  try {
    const fieldSelector = `involvedObject.name=${name}`;
    const { items } = await client.list(events, { namespace, fieldSelector });
    return items.findLast((event) => event.reason === reason && event.involvedObject.uid === uid)?.message?.trim();
  } catch {
    return undefined; // as with the log
  }
}
