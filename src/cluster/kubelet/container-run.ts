import type { Container, ContainerState, ContainerStateTerminated, ContainerStatus } from "../../api/core.ts";
import { rfc3339 } from "../../clock.ts";

/** One execution of a container, from start to exit. */
export interface ContainerRun {
  /** 64 hexadecimal digits; `""` when it could not be created. */
  readonly id: string;
  readonly imageId: string;
  /** 0 for the first run; equals `restartCount`. */
  readonly attempt: number;
  readonly startedAtMs: number;
  readonly ended?: {
    readonly finishedAtMs: number;
    readonly exitCode: number;
    readonly signal?: number;
    readonly reason: string;
    readonly message?: string;
  };
}

/** Whether an init container keeps running beside the regular ones. */
export const isSidecar = (container: Pick<Container, "restartPolicy">): boolean => container.restartPolicy === "Always";

/** All that is known about a container of a pod; `statusOf` turns it into the API's form. */
export interface ContainerFacts {
  readonly container: Container;
  readonly run?: ContainerRun;
  readonly previousRun?: ContainerRun;
  /** Why it does not run although it should. */
  readonly waiting?: { readonly reason: string; readonly message?: string };
  /** Whether its readiness probe succeeds (true without one while it runs). */
  readonly ready: boolean;
  /** Whether its startup probe has succeeded (true without one while it runs). */
  readonly started: boolean;
  /** Whether it is one of those that end before the others start; it is ready when it has succeeded. */
  readonly isInit?: boolean;
}

/**
 * The status of one container.
 *
 * @param idle - What it waits for while nothing else is known: `ContainerCreating` or `PodInitializing`.
 * @param terminal - Whether the pod has come to its end, so that nothing is waited for any more.
 * @see kubernetes/pkg/kubelet/kubelet_pods.go convertToAPIContainerStatuses (v1.36)
 */
export function containerStatusOf(facts: ContainerFacts, idle: string, terminal: boolean): ContainerStatus {
  const { container, run, previousRun } = facts;
  const waiting = terminal ? undefined : facts.waiting;
  const running = !waiting && run !== undefined && !run.ended;
  const common = {
    name: container.name,
    image: container.image,
    imageID: run?.imageId ?? "",
    ...(run?.id ? { containerID: containerId(run) } : {}),
    ready: facts.isInit ? !waiting && run?.ended?.exitCode === 0 : running && facts.ready,
    started: running && facts.started,
    restartCount: run?.attempt ?? 0,
    ...(run?.id ? resourcesOf(container) : {}),
    ...volumeMountsOf(container),
  };
  if (waiting) {
    const shown = waiting.message ? waiting : { reason: waiting.reason };
    return { ...common, state: { waiting: shown }, lastState: lastStateOf(run?.ended ? run : previousRun) };
  }
  if (!run) return { ...common, state: terminal ? neverLocated() : { waiting: { reason: idle } }, lastState: {} };
  return { ...common, state: stateOf(run), lastState: lastStateOf(previousRun) };
}

function resourcesOf({ resources }: Container): Pick<ContainerStatus, "allocatedResources" | "resources"> {
  const { requests } = resources;
  return { ...(requests ? { allocatedResources: requests } : {}), resources };
}

function volumeMountsOf({ volumeMounts = [] }: Container): Pick<ContainerStatus, "volumeMounts"> {
  if (volumeMounts.length === 0) return {};
  const shown = volumeMounts.map(({ name, mountPath, readOnly }) =>
    readOnly ? { name, mountPath, readOnly, recursiveReadOnly: "Disabled" } : { name, mountPath },
  );
  return { volumeMounts: shown };
}

const containerId = (run: ContainerRun) => `containerd://${run.id}`;

function stateOf(run: ContainerRun): ContainerState {
  return run.ended ? { terminated: terminatedOf(run) } : { running: { startedAt: rfc3339(run.startedAtMs) } };
}

function lastStateOf(run: ContainerRun | undefined): ContainerState {
  return run?.ended ? { terminated: terminatedOf(run) } : {};
}

function terminatedOf(run: ContainerRun): ContainerStateTerminated {
  const { ended } = run;
  return {
    exitCode: ended?.exitCode ?? 0,
    ...(ended?.signal === undefined ? {} : { signal: ended.signal }),
    reason: ended?.reason ?? "Completed",
    ...(ended?.message ? { message: ended.message } : {}),
    startedAt: rfc3339(run.startedAtMs),
    finishedAt: rfc3339(ended?.finishedAtMs ?? run.startedAtMs),
    ...(run.id ? { containerID: containerId(run) } : {}),
  };
}

/** A container that never ran when its pod ends. @see kubernetes/pkg/kubelet/status/status_manager.go TerminatePod */
function neverLocated(): ContainerState {
  return {
    terminated: {
      exitCode: 137,
      reason: "ContainerStatusUnknown",
      message: "The container could not be located when the pod was terminated",
      startedAt: null,
      finishedAt: null,
    },
  };
}
