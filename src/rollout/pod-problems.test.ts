import { expect, test } from "vitest";
import type { ContainerState, Pod } from "../api/core.ts";
import { whyNotReady } from "./pod-problems.ts";

function pod(part: { state?: ContainerState; conditions?: object[]; phase?: string; deletionTimestamp?: string }): Pod {
  const { state, conditions = [], phase = "Pending", deletionTimestamp } = part;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web-1", ...(deletionTimestamp ? { deletionTimestamp } : {}) },
    spec: {},
    status: {
      phase,
      conditions,
      ...(state ? { containerStatuses: [{ name: "app", restartCount: 0, state, lastState: {} }] } : {}),
    },
  } as unknown as Pod;
}

const cases: [what: string, pod: Pod, text: string | undefined][] = [
  [
    "a pod that fits on no node",
    pod({
      conditions: [{ type: "PodScheduled", status: "False", message: "0/1 nodes are available: 1 Insufficient cpu." }],
    }),
    "cannot be scheduled: 0/1 nodes are available: 1 Insufficient cpu.",
  ],
  [
    "an image that cannot be pulled",
    pod({ state: { waiting: { reason: "ErrImagePull", message: 'image "x:1" is not known' } } }),
    'container app waits: ErrImagePull: image "x:1" is not known',
  ],
  [
    "a crash",
    pod({ state: { terminated: { exitCode: 3, reason: "Error" } }, phase: "Running" }),
    "container app waits: Error (exit code 3)",
  ],
  ["a container that is being created", pod({ state: { waiting: { reason: "ContainerCreating" } } }), "is pending"],
  [
    "a failing readiness probe",
    pod({
      state: { running: { startedAt: "2026-01-01T00:00:00Z" } },
      phase: "Running",
      conditions: [{ type: "Ready", status: "False", message: "containers with unready status: [app]" }],
    }),
    "is not ready: containers with unready status: [app]",
  ],
  ["a ready pod", pod({ phase: "Running", conditions: [{ type: "Ready", status: "True" }] }), undefined],
  ["a pod that is to end", pod({ deletionTimestamp: "2026-01-01T00:00:00Z" }), undefined],
];

test.each(cases)("%s", (_what, seen, text) => {
  expect(whyNotReady(seen)).toBe(text);
});
