import type { ContainerStatus, Pod } from "../../api/core.ts";
import { badRequest } from "../../api/status.ts";

/**
 * Which run of a container a request for logs means, 0 being the first.
 *
 * @throws {ApiError} BadRequest when there is no such run, as the kubelet words it.
 * @see kubernetes/pkg/kubelet/kubelet_pods.go validateContainerLogStatus (v1.36)
 */
export function logAttempt(pod: Pod, containerName: string, previous: boolean): number {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status;
  const status = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find(
    ({ name }) => name === containerName,
  );
  const where = `container ${JSON.stringify(containerName)} in pod ${JSON.stringify(pod.metadata.name)}`;
  if (!status) throw badRequest(`${where} is waiting to start: ${waitingText("ContainerCreating")}`);
  if (previous) return previousAttempt(status, where);
  const { state, lastState, restartCount } = status;
  if (state.running) return restartCount;
  if (state.terminated) {
    if (state.terminated.containerID) return restartCount;
    if (lastState.terminated?.containerID) return restartCount - 1;
    throw badRequest(`${where} is terminated`);
  }
  if (lastState.terminated?.containerID) return restartCount;
  throw badRequest(`${where} is waiting to start: ${waitingText(state.waiting?.reason)}`);
}

function previousAttempt({ state, lastState, restartCount }: ContainerStatus, where: string): number {
  if (!lastState.terminated?.containerID) throw badRequest(`previous terminated ${where} not found`);
  // while it waits to be restarted, the last run is both the current and the previous one
  return state.waiting ? restartCount : restartCount - 1;
}

function waitingText(reason = "no logs yet"): string {
  if (reason === "ErrImagePull") return "image can't be pulled";
  if (reason === "ImagePullBackOff") return "trying and failing to pull image";
  return reason;
}
