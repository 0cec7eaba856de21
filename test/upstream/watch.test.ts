import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/meta.ts";
import { eventually, upstreamCluster, type SeenEvents } from "./cluster.ts";

interface ConfigMap extends KubernetesObject {
  data?: Record<string, string>;
}

const LABEL = "watch-this-configmap";
const cluster = upstreamCluster();
const path = (namespace: string, rest = "") => `/api/v1/namespaces/${namespace}/configmaps${rest}`;

/** A ConfigMap as the Go client sends it. */
const newConfigMap = (name: string, labels?: Record<string, string>) => ({
  kind: "ConfigMap",
  apiVersion: "v1",
  metadata: { name, ...(labels ? { labels } : {}) },
});

const create = (namespace: string, name: string, value: string) =>
  cluster.call<ConfigMap>("POST", path(namespace), newConfigMap(name, { [LABEL]: value }));

async function change(namespace: string, name: string, edit: (map: ConfigMap) => void): Promise<ConfigMap> {
  const map = await cluster.call<ConfigMap>("GET", path(namespace, `/${name}`));
  edit(map);
  return cluster.call<ConfigMap>("PUT", path(namespace, `/${name}`), map);
}

const mutate = (namespace: string, name: string, mutation: string) =>
  change(namespace, name, (map) => (map.data = { ...map.data, mutation }));
const relabel = (namespace: string, name: string, value: string) =>
  change(namespace, name, (map) => (map.metadata.labels = { [LABEL]: value }));
const remove = (namespace: string, name: string) =>
  cluster.call("DELETE", path(namespace, `/${name}`), { kind: "DeleteOptions", apiVersion: "v1" });

/** Without a resourceVersion unless one is given, as the upstream tests do. */
const watchLabels = (namespace: string, values: readonly string[], since: object = {}) =>
  cluster.watch<ConfigMap>(path(namespace), { labelSelector: `${LABEL} in (${values.join(",")})`, ...since });

/** What a watch has seen but for bookmarks, once it has seen as many. */
async function seen(watch: SeenEvents<ConfigMap>, count: number): Promise<unknown[]> {
  const events = () => watch.events.filter(({ type }) => type !== "BOOKMARK");
  await eventually(() => events().length >= count);
  return events();
}

describe("[sig-api-machinery] Watchers", () => {
  test("should observe add, update, and delete watch notifications on configmaps", async () => {
    const ns = await cluster.namespace("watch");
    const watchA = await watchLabels(ns, ["A"]);
    const watchB = await watchLabels(ns, ["B"]);
    const watchBoth = await watchLabels(ns, ["A", "B"]);
    const addedA = { type: "ADDED", object: await create(ns, "a", "A") };
    const first = { type: "MODIFIED", object: await mutate(ns, "a", "1") };
    const second = { type: "MODIFIED", object: await mutate(ns, "a", "2") };
    await remove(ns, "a");
    const addedB = { type: "ADDED", object: await create(ns, "b", "B") };
    await remove(ns, "b");
    const deleted = expect.objectContaining({ type: "DELETED" }) as unknown;
    expect(await seen(watchBoth, 6)).toEqual([addedA, first, second, deleted, addedB, deleted]);
    expect(await seen(watchB, 2)).toEqual([addedB, deleted]);
    expect(await seen(watchA, 4)).toEqual([addedA, first, second, deleted]);
  });

  test("should be able to start watching from a specific resource version", async () => {
    const ns = await cluster.namespace("watch");
    await create(ns, "versions", "from");
    const { metadata } = await mutate(ns, "versions", "1");
    const second = await mutate(ns, "versions", "2");
    await remove(ns, "versions");
    const watch = await watchLabels(ns, ["from"], { resourceVersion: metadata.resourceVersion });
    expect(await seen(watch, 2)).toMatchObject([{ type: "MODIFIED", object: second }, { type: "DELETED" }]);
  });

  test("should be able to restart watching from the last resource version observed by the previous watch", async () => {
    const ns = await cluster.namespace("watch");
    const broken = await watchLabels(ns, ["restarted"]);
    await create(ns, "closed", "restarted");
    await mutate(ns, "closed", "1");
    const last = await broken.until(({ type }) => type === "MODIFIED");
    broken.stop();
    const second = await mutate(ns, "closed", "2");
    const watch = await watchLabels(ns, ["restarted"], { resourceVersion: last.object.metadata.resourceVersion });
    await remove(ns, "closed");
    expect(await seen(watch, 2)).toMatchObject([{ type: "MODIFIED", object: second }, { type: "DELETED" }]);
  });

  test("should observe an object deletion if it stops meeting the requirements of the selector", async () => {
    const ns = await cluster.namespace("watch");
    const watch = await watchLabels(ns, ["changed"]);
    const added = await create(ns, "labels", "changed");
    const first = await mutate(ns, "labels", "1");
    await relabel(ns, "labels", "wrong-value");
    await mutate(ns, "labels", "2");
    const restored = await relabel(ns, "labels", "changed");
    const third = await mutate(ns, "labels", "3");
    await remove(ns, "labels");
    expect(await seen(watch, 6)).toMatchObject([
      { type: "ADDED", object: added },
      { type: "MODIFIED", object: first },
      { type: "DELETED" },
      { type: "ADDED", object: restored },
      { type: "MODIFIED", object: third },
      { type: "DELETED" },
    ]);
  });

  test("should receive events on concurrent watches in same order", async () => {
    const ns = await cluster.namespace("watch");
    const { metadata } = await cluster.call<KubernetesObject>("GET", path(ns));
    const first = await cluster.watch(path(ns), { resourceVersion: metadata.resourceVersion });
    const watches = [first];
    // Written without a resourceVersion, over whatever is there.
    const write = (name: string, mutated: string) =>
      cluster.call<KubernetesObject>("PUT", path(ns, `/${name}`), newConfigMap(name, { mutated }));
    for (let index = 0; index < 25; index++) {
      const name = `cm-${index}`;
      await cluster.call("POST", path(ns), newConfigMap(name));
      await write(name, String(index));
      if (index % 2 === 1) await remove(ns, name);
      const { object } = await first.until((event) => event.object.metadata.name === name);
      watches.push(await cluster.watch(path(ns), { resourceVersion: object.metadata.resourceVersion }));
    }
    const versions = (watch: typeof first) =>
      watch.events.filter(({ type }) => type !== "BOOKMARK").map(({ object }) => object.metadata.resourceVersion);
    const last = await write("cm-0", "last");
    await eventually(() => watches.every((watch) => versions(watch).includes(last.metadata.resourceVersion)));
    const all = versions(first);
    expect(all).toHaveLength(25 + 25 + 12 + 1);
    for (const watch of watches) expect(all.slice(-versions(watch).length)).toEqual(versions(watch));
  });
});
