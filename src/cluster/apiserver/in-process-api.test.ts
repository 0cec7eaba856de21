import { beforeEach, describe, expect, test } from "vitest";
import type { Deployment } from "../../api/apps.ts";
import type { ConfigMap, Pod } from "../../api/core.ts";
import type { KubernetesObject, NewObject, ObjectMeta } from "../../api/meta.ts";
import { configMaps, deployments, namespaces, pods, serviceAccounts } from "../../api/resources.ts";
import { ApiError } from "../../api/status.ts";
import { seededRandom } from "../../random.ts";
import { VirtualClock } from "../../virtual-clock.ts";
import { Store } from "../storage/store.ts";
import { createApi, type InProcessApi } from "./in-process-api.ts";
import { minimalDefinitions } from "./testing/minimal-definitions.ts";

let api: InProcessApi;
let clock: VirtualClock;

beforeEach(() => {
  clock = new VirtualClock();
  const options = { clock, random: seededRandom(1), serviceCidr: "127.96.1.0/24" };
  api = createApi({ ...options, store: new Store(), definitions: minimalDefinitions });
  for (const name of ["default", "app", "other"]) {
    api.create(namespaces, namespaceNamed(name));
    const metadata = { name: "default", namespace: name };
    api.create(serviceAccounts, { apiVersion: "v1", kind: "ServiceAccount", metadata });
  }
});

const namespaceNamed = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: {} });

function configMap(metadata: Partial<ObjectMeta>, data?: Record<string, string>): NewObject<ConfigMap> {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "app", ...metadata }, data };
}

function pod(spec: Partial<Pod["spec"]> = {}): NewObject<Pod> {
  const full: Partial<Pod["spec"]> = { terminationGracePeriodSeconds: 30, containers: [], ...spec };
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "app" }, spec: full as Pod["spec"] };
}

function deployment(): NewObject<Deployment> {
  const spec = { replicas: 1, selector: { matchLabels: { app: "d" } } } as Partial<
    Deployment["spec"]
  > as Deployment["spec"];
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d", namespace: "app" }, spec };
}

function failureOf(action: () => unknown): { code: number; reason: string; message: string } {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) return { code: error.code, reason: error.reason, message: error.message };
    throw error;
  }
  throw new Error("it did not fail");
}

describe("create", () => {
  test("sets uid, creation time and resourceVersion", () => {
    const { metadata } = api.create(configMaps, configMap({ name: "a" }));
    expect(metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(metadata.creationTimestamp).toBe("2026-01-01T00:00:00Z");
    expect(metadata.resourceVersion).toBe(api.store.revision.toString());
    expect(metadata.generation).toBeUndefined();
  });

  test("makes a name of prefix and five characters, cutting a long prefix", () => {
    expect(api.create(configMaps, configMap({ generateName: "web-" })).metadata.name).toMatch(/^web-[a-z0-9]{5}$/);
    const long = api.create(configMaps, configMap({ generateName: "x".repeat(80) }));
    expect(long.metadata.name).toHaveLength(63);
  });

  test("refuses a name that is taken, and says when its owner is being deleted", () => {
    api.create(configMaps, configMap({ name: "a", finalizers: ["example.com/hold"] }));
    const taken = { code: 409, reason: "AlreadyExists", message: 'configmaps "a" already exists' };
    expect(failureOf(() => api.create(configMaps, configMap({ name: "a" })))).toEqual(taken);
    api.delete(configMaps, "app", "a");
    const message = 'object is being deleted: configmaps "a" already exists';
    expect(failureOf(() => api.create(configMaps, configMap({ name: "a" })))).toEqual({ ...taken, message });
  });

  test("refuses an object with a resourceVersion", () => {
    const failure = failureOf(() => api.create(configMaps, configMap({ name: "a", resourceVersion: "5" })));
    expect(failure).toMatchObject({ code: 500, message: "resourceVersion should not be set on objects to be created" });
  });

  test("reports what validation finds", () => {
    const failure = failureOf(() => api.create(configMaps, configMap({})));
    expect(failure).toMatchObject({ code: 422, reason: "Invalid" });
  });

  test("does not touch what the caller passed in", () => {
    const given = Object.freeze(configMap({ name: "a" }, { k: "v" }));
    api.create(configMaps, given);
    expect(given.metadata.uid).toBeUndefined();
  });
});

describe("update", () => {
  test("of an old version is a conflict", () => {
    const first = api.create(configMaps, configMap({ name: "a" }));
    api.update(configMaps, { ...first, data: { k: "1" } });
    expect(failureOf(() => api.update(configMaps, { ...first, data: { k: "2" } }))).toEqual({
      code: 409,
      reason: "Conflict",
      message:
        'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    });
  });

  test("without a version wins, with another uid does not", () => {
    const first = api.create(configMaps, configMap({ name: "a" }));
    const metadata = { ...first.metadata, resourceVersion: "" };
    expect(api.update(configMaps, { ...first, metadata, data: { k: "1" } }).data).toEqual({ k: "1" });
    const stranger = { ...first, metadata: { ...metadata, uid: "other" } };
    expect(failureOf(() => api.update(configMaps, stranger)).message).toContain("UID in precondition: other");
  });

  test("with an equal object takes no revision and tells nobody", () => {
    const first = api.create(configMaps, configMap({ name: "a" }, { k: "v" }));
    const before = api.store.revision;
    const events: string[] = [];
    api.store.watch(configMaps, ({ type }) => events.push(type));
    expect(api.update(configMaps, { ...first, data: { k: "v" } })).toBe(first);
    expect(api.store.revision).toBe(before);
    expect(events).toEqual([]);
  });

  test("counts generations by changes of the spec only", () => {
    const first = api.create(deployments, deployment());
    expect(first.metadata.generation).toBe(1);
    const labelled = api.update(deployments, { ...first, metadata: { ...first.metadata, labels: { a: "b" } } });
    expect(labelled.metadata.generation).toBe(1);
    const scaled = api.update(deployments, { ...labelled, spec: { ...labelled.spec, replicas: 3 } });
    expect(scaled.metadata.generation).toBe(2);
    const reported = api.updateStatus(deployments, { ...scaled, status: { replicas: 3 } });
    expect(reported).toMatchObject({ metadata: { generation: 2 }, status: { replicas: 3 } });
  });

  test("does not change status, and updateStatus nothing else", () => {
    const first = api.create(deployments, deployment());
    const updated = api.update(deployments, { ...first, status: { replicas: 9 } });
    expect(updated.status).toEqual({});
    const spec = { ...updated.spec, replicas: 9 };
    const reported = api.updateStatus(deployments, { ...updated, spec, status: { replicas: 1 } });
    expect(reported).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 1 } });
  });

  test("keeps what the system set", () => {
    const first = api.create(configMaps, configMap({ name: "a" }));
    const metadata = { ...first.metadata, creationTimestamp: "2001-01-01T00:00:00Z" };
    const updated = api.update(configMaps, { ...first, metadata, data: { k: "v" } });
    expect(updated.metadata.creationTimestamp).toBe(first.metadata.creationTimestamp);
    const deleted = { ...first, metadata: { ...updated.metadata, deletionTimestamp: "2001-01-01T00:00:00Z" } };
    expect(failureOf(() => api.update(configMaps, deleted))).toMatchObject({
      reason: "Invalid",
      message:
        'ConfigMap "a" is invalid: metadata.deletionTimestamp: Invalid value: "2001-01-01T00:00:00Z": field is immutable',
    });
  });
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

describe("bindPod", () => {
  test("assigns a pod once", () => {
    api.create(pods, pod());
    api.bindPod("app", "p", "n");
    const bound = api.get(pods, "app", "p");
    expect(bound.spec.nodeName).toBe("n");
    expect(bound.metadata.generation).toBe(1);
    expect(bound.status.conditions).toMatchObject([{ type: "PodScheduled", status: "True" }]);
    expect(failureOf(() => api.bindPod("app", "p", "m"))).toMatchObject({
      reason: "Conflict",
      message: 'Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "n"',
    });
  });
});

describe("list", () => {
  const names = (list: readonly KubernetesObject[]) => list.map(({ metadata }) => metadata.name);

  test("selects by namespace, labels and fields", () => {
    api.create(configMaps, configMap({ name: "b", labels: { app: "x" } }));
    api.create(configMaps, configMap({ name: "a", labels: { app: "y" } }));
    api.create(configMaps, configMap({ name: "a", namespace: "other", labels: { app: "x" } }));
    const inApp = (query: object) => names(api.list(configMaps, { namespace: "app", ...query }));
    expect(inApp({ fieldSelector: "metadata.name!=none" })).toEqual(expect.arrayContaining(["a", "b"]));
    expect(inApp({ labelSelector: "app=x" })).toEqual(["b"]);
    expect(inApp({ fieldSelector: "metadata.name=a" })).toEqual(["a"]);
    expect(inApp({ fieldSelector: "metadata.name=a", labelSelector: "app=x" })).toEqual([]);
    expect(names(api.list(configMaps, { labelSelector: "app=x" }))).toEqual(["b", "a"]);
  });

  test("refuses fields that cannot be selected by", () => {
    const failure = failureOf(() => api.list(configMaps, { fieldSelector: "data.x=1" }));
    const message = '"data.x" is not a known field selector: only "metadata.name", "metadata.namespace"';
    expect(failure).toEqual({ code: 400, reason: "BadRequest", message });
  });
});

describe("watch", () => {
  test("reports what is there, then changes as they are stored, until it is ended", () => {
    api.create(configMaps, configMap({ name: "a" }));
    const seen: string[] = [];
    const stop = api.watch(configMaps, ({ type, object }) => {
      if (object.metadata.namespace === "app" && object.metadata.name.length === 1)
        seen.push(`${type} ${object.metadata.name}`);
    });
    api.create(configMaps, configMap({ name: "b" }));
    api.delete(configMaps, "app", "a");
    stop();
    api.delete(configMaps, "app", "b");
    expect(seen).toEqual(["ADDED a", "ADDED b", "DELETED a"]);
  });
});
