import { expect, test } from "vitest";
import { configMaps } from "../../api/resources.ts";
import { VirtualClock } from "../../virtual-clock.ts";
import { Compactor } from "./compactor.ts";
import { Store } from "./store.ts";

test("a state can be listed for five minutes at least, and for ten at most", async () => {
  const clock = new VirtualClock();
  const store = new Store();
  const put = (name: string) => {
    const metadata = { name, namespace: "app", uid: "", resourceVersion: "", creationTimestamp: "" };
    store.put(configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata });
  };
  const compactor = new Compactor(store, clock);
  await compactor.start();
  put("a");
  const { revision } = store;
  put("b");
  await clock.advance(5 * 60_000);
  expect(store.listAt(configMaps, revision)).toHaveLength(1);
  await clock.advance(5 * 60_000);
  expect(store.listAt(configMaps, revision)).toBeUndefined();
  expect(store.changesSince(configMaps, revision)).toHaveLength(1);
  await compactor.stop();
});
