import { beforeEach, describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../api/meta.ts";
import { configMaps, deployments, pods } from "../../api/resources.ts";
import type { InProcessApi } from "./in-process-api.ts";
import { configMap, deployment, failureOf, newApi, pod } from "./testing/api-fixture.ts";

let api: InProcessApi;

beforeEach(() => {
  ({ api } = newApi());
});

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
