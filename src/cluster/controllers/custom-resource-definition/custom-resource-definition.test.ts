import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CustomResourceDefinition } from "../../../api/apiextensions.ts";
import type { KubernetesObject, ObjectMeta } from "../../../api/meta.ts";
import { configMaps, customResourceDefinitions, namespaces, type Resource } from "../../../api/resources.ts";
import { startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(17);
});

afterEach(() => cluster.stop());

const widgets: Resource = {
  group: "example.com",
  version: "v1",
  kind: "Widget",
  plural: "widgets",
  namespaced: true,
};
const settle = () => cluster.clock.advance(1500);

function define(plural: string, kind: string, shortNames?: string[]): void {
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  const names = { plural, kind, ...(shortNames ? { shortNames } : {}) };
  const versions = [{ name: "v1", served: true, storage: true, schema }];
  cluster.api.create(customResourceDefinitions, {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.example.com` },
    spec: { group: "example.com", scope: "Namespaced", names, versions },
  });
}

function createWidget(name: string, meta: Partial<ObjectMeta> = {}): KubernetesObject {
  const metadata = { namespace: "test", name, ...meta };
  return cluster.api.create(widgets, { apiVersion: "example.com/v1", kind: "Widget", metadata });
}

const find = (name: string): CustomResourceDefinition | undefined =>
  cluster.api.find(customResourceDefinitions, "", `${name}.example.com`);
const conditionsOf = (name: string) =>
  (find(name)?.status.conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`);
const isServed = (kind: string) => cluster.api.resources.ofKind("example.com/v1", kind) !== undefined;

describe("a CustomResourceDefinition", () => {
  test("is established, and its resource served from then on", async () => {
    define("widgets", "Widget");
    expect(isServed("Widget")).toBe(false);
    await settle();
    expect(conditionsOf("widgets")).toEqual([
      "NamesAccepted=True NoConflicts",
      "Established=True InitialNamesAccepted",
    ]);
    expect(find("widgets")?.status).toMatchObject({
      acceptedNames: { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList" },
      storedVersions: ["v1"],
    });
    expect(isServed("Widget")).toBe(true);
    expect(createWidget("a").metadata).toMatchObject({ name: "a", generation: 1 });
  });

  test("waits for a name until another definition of the group lets go of it", async () => {
    define("widgets", "Widget", ["w"]);
    await settle();
    define("wheels", "Wheel", ["w"]);
    await settle();
    expect(conditionsOf("wheels")).toEqual(["NamesAccepted=False ShortNamesConflict", "Established=False NotAccepted"]);
    expect(isServed("Wheel")).toBe(false);
    cluster.api.delete(customResourceDefinitions, "", "widgets.example.com");
    await settle();
    expect(conditionsOf("wheels")).toEqual(["NamesAccepted=True NoConflicts", "Established=True InitialNamesAccepted"]);
    expect(isServed("Wheel")).toBe(true);
  });

  test("goes when its objects are gone, which may have finalizers", async () => {
    define("widgets", "Widget");
    await settle();
    createWidget("plain");
    const held = createWidget("held", { finalizers: ["example.com/hold"] });
    cluster.api.delete(customResourceDefinitions, "", "widgets.example.com");
    expect(conditionsOf("widgets").at(-1)).toBe("Terminating=True InstanceDeletionPending");
    await settle();
    expect(conditionsOf("widgets").at(-1)).toBe("Terminating=True InstanceDeletionInProgress");
    expect(cluster.api.list(widgets).map(({ metadata }) => metadata.name)).toEqual(["held"]);
    const present = cluster.api.get(widgets, "test", held.metadata.name);
    cluster.api.update(widgets, { ...present, metadata: { ...present.metadata, finalizers: [] } });
    await settle();
    expect(find("widgets")).toBeUndefined();
    expect(isServed("Widget")).toBe(false);
  });
});

describe("custom resources", () => {
  test("own and are owned", async () => {
    define("widgets", "Widget");
    await settle();
    const owner = createWidget("owner");
    const reference = { apiVersion: "example.com/v1", kind: "Widget", name: "owner", uid: owner.metadata.uid };
    const ownerReferences = [reference];
    createWidget("child", { ownerReferences });
    const metadata = { namespace: "test", name: "data", ownerReferences };
    cluster.api.create(configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata });
    await settle();
    expect(cluster.api.list(widgets)).toHaveLength(2);
    cluster.api.delete(widgets, "test", "owner");
    await settle();
    expect(cluster.api.list(widgets)).toEqual([]);
    expect(cluster.api.find(configMaps, "test", "data")).toBeUndefined();
  });

  test("go with their namespace", async () => {
    define("widgets", "Widget");
    await settle();
    createWidget("a");
    cluster.api.delete(namespaces, "", "test");
    await settle();
    expect(cluster.api.list(widgets)).toEqual([]);
    expect(cluster.api.find(namespaces, "", "test")).toBeUndefined();
  });
});
