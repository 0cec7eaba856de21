import { describe, expect, test } from "vitest";
import { pod, service, type PodChanges } from "../testing/objects.ts";
import { belongsInEndpoints, endpointOf } from "./endpoint.ts";

const going = { deletionTimestamp: "2026-01-01T00:00:30Z" };

describe("endpointOf", () => {
  test.each<[string, PodChanges, boolean, [boolean, boolean, boolean]]>([
    ["ready", { readyFor: 1 }, false, [true, true, false]],
    ["not ready", {}, false, [false, false, false]],
    ["ready and being deleted", { readyFor: 1, meta: going }, false, [false, true, true]],
    ["not ready and being deleted", { meta: going }, false, [false, false, true]],
    ["not ready, published anyway", {}, true, [true, false, false]],
    ["being deleted, published anyway", { readyFor: 1, meta: going }, true, [true, true, true]],
  ])("%s", (_name, changes, publishNotReadyAddresses, [ready, serving, terminating]) => {
    const { conditions } = endpointOf(pod("a", changes), service({ publishNotReadyAddresses }));
    expect(conditions).toEqual({ ready, serving, terminating });
  });

  test("names its Pod, node and address", () => {
    expect(endpointOf(pod("a", { readyFor: 1 }), service())).toEqual({
      addresses: ["127.244.0.1"],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: "node-1",
      targetRef: { kind: "Pod", namespace: "test", name: "a", uid: "uid-a" },
    });
  });
});

describe("belongsInEndpoints", () => {
  test("stays until it has ended or has no address", () => {
    expect(belongsInEndpoints(pod("a", { meta: going }))).toBe(true);
    expect(belongsInEndpoints(pod("a", { status: { phase: "Failed" } }))).toBe(false);
    expect(belongsInEndpoints(pod("a", { status: { podIP: undefined } }))).toBe(false);
  });
});
