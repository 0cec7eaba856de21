import type { ContainerStatus, Pod, PodCondition, PodSpec, PodStatus } from "../../api/core.ts";
import { podResources } from "../../api/pod-resources.ts";
import { rfc3339 } from "../../clock.ts";
import { isSidecar } from "./container-run.ts";
import { restartsAfter } from "./restart-policy.ts";

type Phase = PodStatus["phase"];

/** What the status of a pod is made from, beside the pod itself. */
export interface StatusFacts {
  readonly initContainerStatuses: readonly ContainerStatus[];
  readonly containerStatuses: readonly ContainerStatus[];
  readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
  /** Whether the pod has a network address now, so that containers can start. */
  readonly readyToStartContainers: boolean;
  /** Whether it has come to its end: it is deleted and nothing runs, or it exceeded its deadline. */
  readonly terminal: boolean;
  readonly startedAtMs: number;
  readonly hostIP: string;
  /** The last address it had; stays after its end. */
  readonly podIP?: string;
  /** Why the kubelet itself ended it, e.g. `DeadlineExceeded`. */
  readonly failure?: { readonly reason: string; readonly message: string };
  /** The end that somebody else has written into the status; it stands, whatever the containers do still. */
  readonly decreedPhase?: Phase;
}

/**
 * The status of a pod. Conditions and fields of others (`PodScheduled`, readiness gates, QoS class) are kept.
 *
 * @see kubernetes/pkg/kubelet/kubelet_pods.go generateAPIPodStatus (v1.36)
 */
export function podStatusOf(pod: Pod, facts: StatusFacts, nowMs: number): PodStatus {
  const phase = facts.failure ? "Failed" : (facts.decreedPhase ?? phaseOf(pod.spec, facts));
  const conditions = conditionsOf(pod, facts, phase, nowMs);
  const { podIP } = facts;
  const { hostIP } = facts;
  const resources = podResources(pod.spec);
  return {
    ...pod.status,
    phase,
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    conditions,
    ...facts.failure,
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIP ? { podIP, podIPs: [{ ip: podIP }] } : {}),
    startTime: pod.status.startTime ?? rfc3339(facts.startedAtMs),
    ...(facts.initContainerStatuses.length > 0 ? { initContainerStatuses: [...facts.initContainerStatuses] } : {}),
    containerStatuses: [...facts.containerStatuses],
    ...(facts.ephemeralContainerStatuses?.length
      ? { ephemeralContainerStatuses: [...facts.ephemeralContainerStatuses] }
      : {}),
    ...(resources.requests ? { allocatedResources: resources.requests } : {}),
    resources,
  };
}

/** Whether a pod has come to its end: from there it never comes back. */
export function isFinal(phase: Phase): boolean {
  return phase === "Succeeded" || phase === "Failed";
}

/** @see kubernetes/pkg/kubelet/kubelet_pods.go getPhase (v1.36) */
export function phaseOf(
  spec: PodSpec,
  facts: Pick<StatusFacts, "initContainerStatuses" | "containerStatuses" | "terminal">,
): Phase {
  const init = (spec.initContainers ?? []).map((container) => ({
    container,
    status: facts.initContainerStatuses.find((status) => status.name === container.name),
  }));
  const regular = facts.containerStatuses;
  const everStarted = regular.some(({ state, lastState }) => !state.waiting || lastState.terminated);
  if (!everStarted || facts.terminal) {
    for (const { container, status } of init) {
      if (isSidecar(container)) {
        if (!status?.started && !facts.terminal) return "Pending";
        continue;
      }
      const ended = status?.state.terminated ?? status?.lastState.terminated;
      const failed = ended !== undefined && ended.exitCode !== 0;
      if (failed && (facts.terminal || !restartsAfter(container, spec, ended.exitCode))) return "Failed";
      if (!ended || failed || status?.state.waiting) return facts.terminal ? "Failed" : "Pending";
    }
  }
  const running = regular.filter(({ state }) => state.running).length;
  const stopped = regular.filter(({ state, lastState }) => state.terminated ?? (state.waiting && lastState.terminated));
  if (running + stopped.length < spec.containers.length) return facts.terminal ? "Failed" : "Pending";
  if (running > 0 || init.some(({ container, status }) => isSidecar(container) && status?.state.running))
    return "Running";
  const exitCodeOf = ({ state, lastState }: ContainerStatus) =>
    (state.terminated ?? lastState.terminated)?.exitCode ?? 0;
  const succeeded = stopped.every((status) => exitCodeOf(status) === 0);
  const comesBack = stopped.some((status) => {
    const container = spec.containers.find(({ name }) => name === status.name);
    return container && restartsAfter(container, spec, exitCodeOf(status));
  });
  if (!facts.terminal && comesBack) return "Running";
  return succeeded ? "Succeeded" : "Failed";
}

type Verdict = Pick<PodCondition, "status" | "reason" | "message">;

function conditionsOf(pod: Pod, facts: StatusFacts, phase: Phase, nowMs: number): PodCondition[] {
  const present = pod.status.conditions ?? [];
  const containersReady = containersReadyOf(pod.spec, facts, phase);
  const own: [string, Verdict][] = [
    ["PodReadyToStartContainers", { status: facts.readyToStartContainers ? "True" : "False" }],
    ["Initialized", initializedOf(pod.spec, facts, phase)],
    ["Ready", containersReady.status === "True" ? gatesOf(pod.spec, present) : containersReady],
    ["ContainersReady", containersReady],
  ];
  const names = new Set(own.map(([type]) => type));
  return [
    ...own.map(([type, verdict]) => {
      const old = present.find((condition) => condition.type === type);
      const since = old?.status === verdict.status ? old.lastTransitionTime : undefined;
      return {
        type,
        ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
        ...verdict,
        lastProbeTime: null,
        lastTransitionTime: since ?? rfc3339(nowMs),
      };
    }),
    ...present.filter((condition) => !names.has(condition.type)),
  ];
}

/** @see kubernetes/pkg/kubelet/status/generate.go GenerateContainersReadyCondition (v1.36) */
function containersReadyOf(spec: PodSpec, facts: StatusFacts, phase: Phase): Verdict {
  if (phase === "Succeeded") return { status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { status: "False", reason: "PodFailed" };
  const statuses = [...facts.initContainerStatuses, ...facts.containerStatuses];
  const needed = [...(spec.initContainers ?? []).filter(isSidecar), ...spec.containers].map(({ name }) => name);
  const unready = needed.filter((name) => !statuses.find((status) => status.name === name)?.ready);
  if (unready.length === 0) return { status: "True" };
  return {
    status: "False",
    reason: "ContainersNotReady",
    message: `containers with unready status: [${unready.join(" ")}]`,
  };
}

/** @see kubernetes/pkg/kubelet/status/generate.go GeneratePodReadyCondition (v1.36) */
function gatesOf(spec: PodSpec, present: readonly PodCondition[]): Verdict {
  const messages = (spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = present.find(({ type }) => type === conditionType);
    const gate = `pod readiness gate ${JSON.stringify(conditionType)}`;
    if (!condition) return [`corresponding condition of ${gate} does not exist.`];
    return condition.status === "True" ? [] : [`the status of ${gate} is not "True", but ${condition.status}`];
  });
  if (messages.length === 0) return { status: "True" };
  return { status: "False", reason: "ReadinessGatesNotReady", message: messages.join(", ") };
}

/** @see kubernetes/pkg/kubelet/status/generate.go GeneratePodInitializedCondition (v1.36) */
function initializedOf(spec: PodSpec, facts: StatusFacts, phase: Phase): Verdict {
  if (phase === "Succeeded") return { status: "True", reason: "PodCompleted" };
  if (facts.containerStatuses.some(({ state, lastState }) => state.running ?? state.terminated ?? lastState.terminated))
    return { status: "True" };
  const incomplete = (spec.initContainers ?? [])
    .filter((container) => {
      const status = facts.initContainerStatuses.find(({ name }) => name === container.name);
      return isSidecar(container) ? !status?.started : status?.state.terminated?.exitCode !== 0;
    })
    .map(({ name }) => name);
  if (incomplete.length === 0) return { status: "True" };
  return {
    status: "False",
    reason: "ContainersNotInitialized",
    message: `containers with incomplete status: [${incomplete.join(" ")}]`,
  };
}
