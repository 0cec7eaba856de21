import { beforeEach, describe, expect, test } from "vitest";
import { configMaps, deployments, namespaces, pods } from "../../../api/resources.ts";
import type { VirtualClock } from "../../../virtual-clock.ts";
import type { InProcessApi } from "../in-process-api.ts";
import { configMap, deployment, failureOf, newApi, pod } from "../testing/api-fixture.ts";

let api: InProcessApi;
let clock: VirtualClock;

beforeEach(() => {
  ({ api, clock } = newApi());
});

describe("delete", () => {
  test("removes at once what has no grace period and no finalizer", () => {
    api.create(configMaps, configMap({ name: "a" }));
    api.delete(configMaps, "app", "a");
    expect(api.find(configMaps, "app", "a")).toBeUndefined();
    expect(failureOf(() => api.delete(configMaps, "app", "a"))).toMatchObject({ code: 404, reason: "NotFound" });
  });

  test("waits for finalizers, refuses new ones and ends with the last", () => {
    const created = api.create(configMaps, configMap({ name: "a", finalizers: ["example.com/a"] }));
    api.delete(configMaps, "app", "a");
    const waiting = api.get(configMaps, "app", "a");
    expect(waiting.metadata).toMatchObject({
      deletionTimestamp: "2026-01-01T00:00:00Z",
      deletionGracePeriodSeconds: 0,
      uid: created.metadata.uid,
    });
    const more = { ...waiting, metadata: { ...waiting.metadata, finalizers: ["example.com/a", "example.com/b"] } };
    expect(failureOf(() => api.update(configMaps, more)).message).toContain(
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/b"}',
    );
    const events: string[] = [];
    api.store.watch(configMaps, ({ type }) => events.push(type));
    api.update(configMaps, { ...waiting, metadata: { ...waiting.metadata, finalizers: [] } });
    expect(api.find(configMaps, "app", "a")).toBeUndefined();
    expect(events).toEqual(["DELETED"]);
  });

  test.each([
    ["Foreground", "foregroundDeletion"],
    ["Orphan", "orphan"],
  ] as const)("%s leaves the rest to the garbage collector by a finalizer", (propagationPolicy, finalizer) => {
    api.create(deployments, deployment());
    api.delete(deployments, "app", "d", { propagationPolicy });
    const { metadata } = api.get(deployments, "app", "d");
    expect(metadata).toMatchObject({ finalizers: [finalizer], generation: 2 });
    expect(metadata.deletionTimestamp).toBeDefined();
  });

  test("gives a running pod its grace period, which can only shrink", async () => {
    api.create(pods, pod({ nodeName: "n" }));
    api.delete(pods, "app", "p");
    expect(api.get(pods, "app", "p").metadata).toMatchObject({
      deletionTimestamp: "2026-01-01T00:00:30Z",
      deletionGracePeriodSeconds: 30,
      generation: 2,
    });
    await clock.advance(2000);
    api.delete(pods, "app", "p", { gracePeriodSeconds: 60 });
    expect(api.get(pods, "app", "p").metadata.deletionGracePeriodSeconds).toBe(30);
    api.delete(pods, "app", "p", { gracePeriodSeconds: 5 });
    expect(api.get(pods, "app", "p").metadata).toMatchObject({
      deletionTimestamp: "2026-01-01T00:00:05Z",
      deletionGracePeriodSeconds: 5,
      generation: 2,
    });
    api.delete(pods, "app", "p", { gracePeriodSeconds: 0 });
    expect(api.find(pods, "app", "p")).toBeUndefined();
  });

  test("removes a pod without a node, or one that has ended, at once", () => {
    api.create(pods, pod());
    api.delete(pods, "app", "p");
    expect(api.find(pods, "app", "p")).toBeUndefined();
    const ended = api.create(pods, pod({ nodeName: "n" }));
    api.updateStatus(pods, { ...ended, status: { phase: "Succeeded" } });
    api.delete(pods, "app", "p");
    expect(api.find(pods, "app", "p")).toBeUndefined();
  });

  test("heeds preconditions", () => {
    const { metadata } = api.create(configMaps, configMap({ name: "a" }));
    const preconditions = { uid: "another" };
    expect(failureOf(() => api.delete(configMaps, "app", "a", { preconditions })).reason).toBe("Conflict");
    api.delete(configMaps, "app", "a", { preconditions: { uid: metadata.uid } });
    expect(api.find(configMaps, "app", "a")).toBeUndefined();
  });

  test("of a namespace only begins; finalizing it ends it", () => {
    api.delete(namespaces, "", "app");
    expect(api.get(namespaces, "", "app")).toMatchObject({
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Terminating" },
    });
    expect(failureOf(() => api.delete(namespaces, "", "app"))).toMatchObject({ code: 409, reason: "Conflict" });
    api.finalizeNamespace("app", []);
    expect(api.find(namespaces, "", "app")).toBeUndefined();
    expect(failureOf(() => api.delete(namespaces, "", "default"))).toMatchObject({ code: 403, reason: "Forbidden" });
  });
});
