import { describe, expect, test } from "vitest";
import type { ContainerState, ContainerStatus, Pod, PodCondition } from "../../api/core.ts";
import { phaseOf, podStatusOf } from "./status.ts";

const running: ContainerState = { running: { startedAt: "2026-01-01T00:00:00Z" } };
const ended = (exitCode: number): ContainerState => ({ terminated: { exitCode, reason: "x" } });
const waiting = (reason: string): ContainerState => ({ waiting: { reason } });

function containerStatus(name: string, state: ContainerState, extra: Partial<ContainerStatus> = {}): ContainerStatus {
  return {
    name,
    image: "i",
    imageID: "",
    ready: false,
    started: false,
    restartCount: 0,
    state,
    lastState: {},
    ...extra,
  };
}

function pod(spec: Partial<Pod["spec"]>, conditions: PodCondition[] = []): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "ns", uid: "u", resourceVersion: "1", creationTimestamp: "", generation: 3 },
    spec: { restartPolicy: "Always", containers: [], schedulerName: "s", terminationGracePeriodSeconds: 30, ...spec },
    status: { phase: "Pending", conditions, qosClass: "BestEffort" },
  };
}

const app = { name: "app", resources: {} } as Pod["spec"]["containers"][number];
const statusOf = (subject: Pod, containerStatuses: ContainerStatus[], extra = {}) =>
  podStatusOf(
    subject,
    {
      initContainerStatuses: [],
      containerStatuses,
      readyToStartContainers: true,
      terminal: false,
      startedAtMs: 0,
      hostIP: "127.0.0.1",
      podIP: "127.244.0.2",
      ...extra,
    },
    5_000,
  );

const conditionsOf = (status: Pod["status"]) =>
  Object.fromEntries((status.conditions ?? []).map((c) => [c.type, [c.status, c.reason ?? "", c.message ?? ""]]));

describe("phase", () => {
  const phase = (
    restartPolicy: "Always" | "OnFailure" | "Never",
    states: ContainerState[],
    terminal = false,
    lastState: ContainerState = {},
  ) => {
    const containerStatuses = states.map((state, i) => containerStatus(`c${i}`, state, { lastState }));
    const containers = containerStatuses.map(({ name }) => ({ ...app, name }));
    return phaseOf(pod({ restartPolicy, containers }).spec, { initContainerStatuses: [], containerStatuses, terminal });
  };

  test("is Pending until every container has run once", () => {
    expect(phase("Always", [running, waiting("ContainerCreating")])).toBe("Pending");
    expect(phase("Always", [running, running])).toBe("Running");
  });

  test("stays Running in a crash loop", () => {
    expect(phase("Always", [waiting("CrashLoopBackOff")], false, ended(1))).toBe("Running");
    expect(phase("OnFailure", [ended(1)])).toBe("Running");
  });

  test("follows the exit codes when nothing is restarted", () => {
    expect(phase("Never", [ended(0), ended(0)])).toBe("Succeeded");
    expect(phase("Never", [ended(0), ended(3)])).toBe("Failed");
    expect(phase("OnFailure", [ended(0)])).toBe("Succeeded");
  });

  test("of a deleted pod follows the exit codes whatever its restart policy", () => {
    expect(phase("Always", [ended(0)], true)).toBe("Succeeded");
    expect(phase("Always", [ended(0), ended(137)], true)).toBe("Failed");
  });

  test("waits for init containers, and fails with them only when they are not restarted", () => {
    const spec = pod({ containers: [app], initContainers: [{ ...app, name: "init" }] }).spec;
    const facts = (state: ContainerState) => ({
      initContainerStatuses: [containerStatus("init", state)],
      containerStatuses: [containerStatus("app", waiting("PodInitializing"))],
      terminal: false,
    });
    expect(phaseOf(spec, facts(running))).toBe("Pending");
    expect(phaseOf(spec, facts(ended(1)))).toBe("Pending");
    expect(phaseOf({ ...spec, restartPolicy: "Never" }, facts(ended(1)))).toBe("Failed");
  });
});

describe("conditions", () => {
  test("name the containers that are not ready", () => {
    const subject = pod({ containers: [app, { ...app, name: "side" }] });
    const statuses = [containerStatus("app", running), containerStatus("side", waiting("x"))];
    const text = "containers with unready status: [app side]";
    expect(conditionsOf(statusOf(subject, statuses))).toEqual({
      PodReadyToStartContainers: ["True", "", ""],
      Initialized: ["True", "", ""],
      Ready: ["False", "ContainersNotReady", text],
      ContainersReady: ["False", "ContainersNotReady", text],
    });
  });

  test("wait for readiness gates", () => {
    const gate = "example.com/gate";
    const ready = [containerStatus("app", running, { ready: true })];
    const gated = pod({ containers: [app], readinessGates: [{ conditionType: gate }] });
    expect(conditionsOf(statusOf(gated, ready))).toMatchObject({
      Ready: [
        "False",
        "ReadinessGatesNotReady",
        'corresponding condition of pod readiness gate "example.com/gate" does not exist.',
      ],
      ContainersReady: ["True", "", ""],
    });
    const closed = pod(gated.spec, [{ type: gate, status: "False" }]);
    expect(conditionsOf(statusOf(closed, ready))["Ready"]?.[2]).toBe(
      'the status of pod readiness gate "example.com/gate" is not "True", but False',
    );
    const open = pod(gated.spec, [{ type: gate, status: "True" }]);
    expect(conditionsOf(statusOf(open, ready))).toMatchObject({ Ready: ["True", "", ""], [gate]: ["True", "", ""] });
  });

  test("tell completed from failed pods", () => {
    const subject = pod({ containers: [app], restartPolicy: "Never" });
    expect(conditionsOf(statusOf(subject, [containerStatus("app", ended(0))]))).toMatchObject({
      Initialized: ["True", "PodCompleted", ""],
      Ready: ["False", "PodCompleted", ""],
      ContainersReady: ["False", "PodCompleted", ""],
    });
    expect(conditionsOf(statusOf(subject, [containerStatus("app", ended(3))]))).toMatchObject({
      Initialized: ["True", "", ""],
      Ready: ["False", "PodFailed", ""],
      ContainersReady: ["False", "PodFailed", ""],
    });
  });

  test("keep the time of their last change and those of others", () => {
    const since = "2025-05-05T05:05:05Z";
    const old: PodCondition[] = [
      { type: "Ready", status: "False", lastTransitionTime: since },
      { type: "Initialized", status: "False", lastTransitionTime: since },
      { type: "PodScheduled", status: "True", lastTransitionTime: since },
    ];
    const status = statusOf(pod({ containers: [app] }, old), [containerStatus("app", waiting("ContainerCreating"))]);
    const times = Object.fromEntries((status.conditions ?? []).map((c) => [c.type, c.lastTransitionTime]));
    expect(times).toMatchObject({ Ready: since, Initialized: "1970-01-01T00:00:05Z", PodScheduled: since });
  });
});

test("the status names addresses, start and observed generation, and keeps what others wrote", () => {
  expect(statusOf(pod({ containers: [app] }), [containerStatus("app", running, { ready: true })])).toMatchObject({
    phase: "Running",
    qosClass: "BestEffort",
    observedGeneration: 3,
    hostIP: "127.0.0.1",
    hostIPs: [{ ip: "127.0.0.1" }],
    podIP: "127.244.0.2",
    podIPs: [{ ip: "127.244.0.2" }],
    startTime: "1970-01-01T00:00:00Z",
  });
});
