import { describe, expect, test } from "vitest";
import type { ConfigMap } from "../../api/core.ts";
import { configMaps } from "../../api/resources.ts";
import { Store } from "./store.ts";
import type { StoreEvent } from "./watch-log.ts";

function configMap(name: string, data: Record<string, string> = {}, namespace = "default"): ConfigMap {
  const metadata = { name, namespace, uid: name, resourceVersion: "", creationTimestamp: "2026-01-01T00:00:00Z" };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data };
}

const namesOf = (list: readonly { object: ConfigMap }[] = []) => list.map(({ object }) => object.metadata.name);

describe("Store", () => {
  test("gives every write the next revision, beyond 2^53 without loss", () => {
    const store = new Store({ revision: 2n ** 53n });
    store.put(configMaps, configMap("a"));
    const second = store.put(configMaps, configMap("b"));
    expect(second.object.metadata.resourceVersion).toBe("9007199254740994");
    expect(store.revision).toBe(9007199254740994n);
  });

  test("freezes what it stores, at every depth", () => {
    const { object } = new Store().put(configMaps, configMap("a", { key: "value" }));
    expect(() => {
      if (object.data) object.data["key"] = "other";
    }).toThrow(TypeError);
  });

  test("keeps the JSON bytes of an object", () => {
    const stored = new Store().put(configMaps, configMap("a"));
    expect(JSON.parse(stored.bytes.toString())).toEqual(stored.object);
    expect(stored.bytes).toBe(stored.bytes);
  });

  test("lists in order of namespace and name", () => {
    const store = new Store();
    for (const [name, namespace] of [
      ["b", "two"],
      ["c", "one"],
      ["a", "two"],
    ] as const) {
      store.put(configMaps, configMap(name, {}, namespace));
    }
    expect(namesOf(store.list(configMaps))).toEqual(["c", "a", "b"]);
    expect(namesOf(store.list(configMaps, "two"))).toEqual(["a", "b"]);
    expect(store.list(configMaps, "none")).toEqual([]);
  });

  test("tells listeners about each change with the state before it, until they stop", () => {
    const store = new Store();
    const events: StoreEvent<ConfigMap>[] = [];
    const stop = store.watch(configMaps, (event) => events.push(event));
    store.put(configMaps, configMap("a", { v: "1" }));
    store.put(configMaps, configMap("a", { v: "2" }));
    store.remove(configMaps, "default", "a");
    stop();
    store.put(configMaps, configMap("b"));
    expect(events.map(({ type, stored, previous }) => [type, stored.object.data, previous?.object.data])).toEqual([
      ["ADDED", { v: "1" }, undefined],
      ["MODIFIED", { v: "2" }, { v: "1" }],
      ["DELETED", { v: "2" }, { v: "2" }],
    ]);
    expect(events[2]?.stored.object.metadata.resourceVersion).toBe("103");
  });

  test("can show the state of an earlier revision", () => {
    const store = new Store();
    store.put(configMaps, configMap("a", { v: "1" }));
    const then = store.put(configMaps, configMap("b")).revision;
    store.put(configMaps, configMap("a", { v: "2" }));
    store.remove(configMaps, "default", "b");
    store.put(configMaps, configMap("c"));
    const earlier = store.listAt(configMaps, then, "default");
    expect(earlier?.map(({ object }) => object.metadata.name)).toEqual(["a", "b"]);
    expect(earlier?.[0]?.object).toMatchObject({ data: { v: "1" } });
  });

  test("forgets old changes, and says so", () => {
    const store = new Store({ watchWindow: 4 });
    const first = store.put(configMaps, configMap("a")).revision;
    for (let index = 0; index < 10; index++) store.put(configMaps, configMap(`n${index}`));
    expect(store.changesSince(configMaps, first)).toBeUndefined();
    expect(store.listAt(configMaps, first)).toBeUndefined();
    expect(store.changesSince(configMaps, store.revision - 1n)).toHaveLength(1);
  });

  test("removing what is not there takes no revision", () => {
    const store = new Store();
    expect(store.remove(configMaps, "default", "a")).toBeUndefined();
    expect(store.revision).toBe(100n);
  });
});
