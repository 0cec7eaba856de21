import { describe, expect, test } from "vitest";
import type { ContainerState, ContainerStatus, Pod, PodStatus } from "./core.ts";
import { podStatusText } from "./pod-status.ts";

const NOW = Date.parse("2026-01-01T00:10:00Z");
const startedAt = "2026-01-01T00:00:00Z";
const running: ContainerState = { running: { startedAt } };
const waiting = (reason: string): ContainerState => ({ waiting: { reason } });
const exited = (exitCode: number, reason?: string, signal?: number): ContainerState => ({
  terminated: { exitCode, ...(reason ? { reason } : {}), ...(signal ? { signal } : {}) },
});
const condition = (type: string, status: "True" | "False", reason?: string) => ({
  type,
  status,
  ...(reason ? { reason } : {}),
});

function container(name: string, state: ContainerState, extra: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name, image: "x", imageID: "", ready: false, restartCount: 0, lastState: {}, state, ...extra };
}

interface Draft {
  containers?: string[];
  init?: { name: string; restartPolicy?: string }[];
  status: Partial<PodStatus>;
  deleting?: boolean;
}

function pod({ containers = ["app"], init = [], status, deleting }: Draft): Pod {
  const spec = { containers: containers.map((name) => ({ name })), initContainers: init };
  const metadata = { name: "p", ...(deleting ? { deletionTimestamp: startedAt } : {}) };
  return { metadata, spec, status: { phase: "Running", ...status } } as object as Pod;
}

const shown = (draft: Draft) => {
  const { ready, status, restartsText } = podStatusText(pod(draft), NOW);
  return `${ready} ${status} ${restartsText}`;
};

describe("a pod that has no containers yet", () => {
  test.each<[string, Draft]>([
    ["0/1 Pending 0", { status: { phase: "Pending" } }],
    ["0/2 Pending 0", { containers: ["a", "b"], status: { phase: "Pending" } }],
    ["0/1 Evicted 0", { status: { phase: "Failed", reason: "Evicted" } }],
    [
      "0/1 SchedulingGated 0",
      { status: { phase: "Pending", conditions: [condition("PodScheduled", "False", "SchedulingGated")] } },
    ],
  ])("is shown as %s", (expected, draft) => expect(shown(draft)).toBe(expected));
});

describe("a pod with containers", () => {
  test.each<[string, Draft]>([
    ["0/1 ContainerCreating 0", { status: { containerStatuses: [container("app", waiting("ContainerCreating"))] } }],
    ["1/1 Running 0", { status: { containerStatuses: [container("app", running, { ready: true })] } }],
    ["0/1 Running 0", { status: { containerStatuses: [container("app", running)] } }],
    ["0/1 ErrImagePull 0", { status: { containerStatuses: [container("app", waiting("ErrImagePull"))] } }],
    [
      "0/1 Completed 0",
      { status: { phase: "Succeeded", containerStatuses: [container("app", exited(0, "Completed"))] } },
    ],
    ["0/1 Error 0", { status: { phase: "Failed", containerStatuses: [container("app", exited(1, "Error"))] } }],
    ["0/1 ExitCode:3 0", { status: { containerStatuses: [container("app", exited(3))] } }],
    ["0/1 Signal:9 0", { status: { containerStatuses: [container("app", exited(137, undefined, 9))] } }],
    [
      "1/2 CrashLoopBackOff 0",
      {
        containers: ["a", "b"],
        status: {
          containerStatuses: [container("a", waiting("CrashLoopBackOff")), container("b", running, { ready: true })],
        },
      },
    ],
    [
      "0/2 ErrImagePull 0",
      {
        containers: ["a", "b"],
        status: { containerStatuses: [container("a", waiting("ErrImagePull")), container("b", exited(1, "Error"))] },
      },
    ],
  ])("is shown as %s", (expected, draft) => expect(shown(draft)).toBe(expected));

  test.each([
    ["Running", "True"],
    ["NotReady", "False"],
  ] as const)("is %s when one container has ended, another runs and Ready is %s", (word, ready) => {
    const containerStatuses = [container("a", running, { ready: true }), container("b", exited(0, "Completed"))];
    const status = { containerStatuses, conditions: [condition("Ready", ready)] };
    expect(shown({ containers: ["a", "b"], status })).toBe(`1/2 ${word} 0`);
  });
});

describe("restarts", () => {
  const lastState = { terminated: { exitCode: 1, finishedAt: "2026-01-01T00:05:00Z" } };

  test("tell how long ago the last one was", () => {
    const status = { containerStatuses: [container("app", running, { ready: true, restartCount: 2, lastState })] };
    expect(shown({ status })).toBe("1/1 Running 2 (5m ago)");
  });

  test("are summed up, and the latest one counts", () => {
    const earlier = { terminated: { exitCode: 1, finishedAt: "2026-01-01T00:01:00Z" } };
    const containerStatuses = [
      container("a", running, { restartCount: 2, lastState }),
      container("b", running, { restartCount: 3, lastState: earlier }),
    ];
    expect(shown({ containers: ["a", "b"], status: { containerStatuses } })).toBe("0/2 Running 5 (5m ago)");
  });

  test("of init containers are forgotten once they are done", () => {
    const initContainerStatuses = [container("i", exited(0), { restartCount: 4, lastState })];
    const containerStatuses = [container("app", running, { ready: true })];
    expect(shown({ init: [{ name: "i" }], status: { initContainerStatuses, containerStatuses } })).toBe(
      "1/1 Running 0",
    );
  });
});

describe("init containers", () => {
  const init = [{ name: "i" }, { name: "j" }];
  const status = (...states: ContainerState[]) => ({
    phase: "Pending" as const,
    initContainerStatuses: states.map((state, index) =>
      container(index === 0 ? "i" : "j", state, { restartCount: index }),
    ),
    containerStatuses: [container("app", waiting("PodInitializing"))],
  });

  test.each<[string, PodStatus]>([
    ["0/1 Init:0/2 0", status(running)],
    ["0/1 Init:0/2 0", status(waiting("PodInitializing"))],
    ["0/1 Init:1/2 1", status(exited(0), running)],
    ["0/1 Init:CrashLoopBackOff 1", status(exited(0), waiting("CrashLoopBackOff"))],
    ["0/1 Init:Error 0", status(exited(1, "Error"))],
    ["0/1 Init:ExitCode:4 0", status(exited(4))],
    ["0/1 Init:Signal:9 0", status(exited(137, undefined, 9))],
    ["0/1 PodInitializing 0", status(exited(0), exited(0))],
  ])("show %s", (expected, draftStatus) => {
    expect(shown({ init, status: draftStatus })).toBe(expected);
  });

  test("that are sidecars count as containers", () => {
    const sidecar = [{ name: "i", restartPolicy: "Always" }];
    const started = { ready: true, started: true, restartCount: 1 };
    const initContainerStatuses = [container("i", running, started)];
    const containerStatuses = [container("app", running, { ready: true })];
    expect(shown({ init: sidecar, status: { initContainerStatuses, containerStatuses } })).toBe("2/2 Running 1");
  });

  test("that are sidecars and crash are shown while the containers run", () => {
    const sidecar = [{ name: "i", restartPolicy: "Always" }];
    const initContainerStatuses = [container("i", waiting("CrashLoopBackOff"), { restartCount: 1 })];
    const containerStatuses = [container("app", running, { ready: true })];
    const conditions = [condition("Initialized", "True")];
    expect(shown({ init: sidecar, status: { initContainerStatuses, containerStatuses, conditions } })).toBe(
      "1/2 Init:CrashLoopBackOff 1",
    );
  });
});

describe("a pod that is being deleted", () => {
  const containerStatuses = [container("app", running, { ready: true })];
  const ended = [container("app", exited(0, "Completed"))];

  test.each<[string, Partial<PodStatus>]>([
    ["1/1 Terminating 0", { containerStatuses }],
    ["0/1 Completed 0", { phase: "Succeeded", containerStatuses: ended }],
    ["1/1 Unknown 0", { reason: "NodeLost", containerStatuses }],
  ])("is shown as %s", (expected, status) => expect(shown({ status, deleting: true })).toBe(expected));
});
