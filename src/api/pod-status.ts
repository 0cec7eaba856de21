import { humanDuration } from "./age.ts";
import type { Container, ContainerStatus, Pod } from "./core.ts";

/** What kubectl shows of a Pod. */
export interface PodStatusText {
  /** `1/1` */
  readonly ready: string;
  /** `Running`, `Terminating`, `Init:0/1`, `CrashLoopBackOff`, ... */
  readonly status: string;
  readonly restarts: number;
  /** `2 (5m ago)` */
  readonly restartsText: string;
}

const isSidecar = (container: Container): boolean => container.restartPolicy === "Always";
const isTerminal = (pod: Pod): boolean => pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
const conditionHolds = (pod: Pod, type: string): boolean =>
  pod.status.conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false;

/**
 * kubectl's READY, STATUS and RESTARTS of a Pod.
 *
 * @param nowMs - For how long ago the last restart was.
 * @see kubernetes/pkg/printers/internalversion/printers.go printPod (v1.36)
 */
export function podStatusText(pod: Pod, nowMs: number): PodStatusText {
  const sidecars = new Set((pod.spec.initContainers ?? []).filter(isSidecar).map((container) => container.name));
  const initStatuses = pod.status.initContainerStatuses ?? [];
  const statuses = pod.status.containerStatuses ?? [];
  const counted = [...initStatuses.filter((status) => sidecars.has(status.name)), ...statuses];
  const total = pod.spec.containers.length + sidecars.size;
  const ready = counted.filter((status) => status.ready && status.state.running).length;

  const initializing = initReason(pod, initStatuses, sidecars);
  const restarted = initializing === undefined || conditionHolds(pod, "Initialized") ? counted : initStatuses;
  const restarts = restarted.reduce((sum, status) => sum + status.restartCount, 0);
  return {
    ready: `${ready}/${total}`,
    status: statusWord(pod, statuses, initializing),
    restarts,
    restartsText: restartsText(restarts, restarted, nowMs),
  };
}

function statusWord(pod: Pod, statuses: readonly ContainerStatus[], initializing: string | undefined): string {
  let word: string = pod.status.reason || pod.status.phase;
  const scheduled = pod.status.conditions?.find((condition) => condition.type === "PodScheduled");
  if (scheduled?.reason === "SchedulingGated") word = "SchedulingGated";
  word = initializing ?? word;
  if (initializing === undefined || conditionHolds(pod, "Initialized")) word = containersWord(pod, statuses) ?? word;
  if (pod.metadata.deletionTimestamp === undefined) return word;
  if (pod.status.reason === "NodeLost") return "Unknown";
  return isTerminal(pod) ? word : "Terminating";
}

/** The word of the first container that has one; looks from the last to the first, so that the first wins. */
function containersWord(pod: Pod, statuses: readonly ContainerStatus[]): string | undefined {
  let word: string | undefined;
  let hasRunning = false;
  for (const status of statuses.toReversed()) {
    const { waiting, terminated, running } = status.state;
    if (waiting?.reason) word = waiting.reason;
    else if (terminated) word = terminatedWord(terminated);
    else if (status.ready && running) hasRunning = true;
  }
  if (word === "Completed" && hasRunning) return conditionHolds(pod, "Ready") ? "Running" : "NotReady";
  return word;
}

function terminatedWord(state: { reason?: string; signal?: number; exitCode: number }): string {
  if (state.reason) return state.reason;
  return state.signal ? `Signal:${state.signal}` : `ExitCode:${state.exitCode}`;
}

/** `Init:...` while an init container has not done its part. */
function initReason(pod: Pod, statuses: readonly ContainerStatus[], sidecars: ReadonlySet<string>): string | undefined {
  for (const [index, status] of statuses.entries()) {
    const { waiting, terminated } = status.state;
    if (terminated?.exitCode === 0) continue;
    if (sidecars.has(status.name) && status.started) continue;
    if (terminated) return `Init:${terminatedWord(terminated)}`;
    if (waiting?.reason && waiting.reason !== "PodInitializing") return `Init:${waiting.reason}`;
    return `Init:${index}/${pod.spec.initContainers?.length ?? 0}`;
  }
  return undefined;
}

function restartsText(restarts: number, statuses: readonly ContainerStatus[], nowMs: number): string {
  const last = Math.max(
    ...statuses.map((status) => Date.parse(status.lastState?.terminated?.finishedAt ?? "") || 0),
    0,
  );
  return restarts === 0 || last === 0 ? String(restarts) : `${restarts} (${humanDuration(nowMs - last)} ago)`;
}
