import type { IncomingMessage } from "node:http";
import { describe, expect, test } from "vitest";
import { configMaps } from "../../api/resources.ts";
import { CONFIG_MAPS, configMap, serveApi, type Body } from "./testing/api-server-fixture.ts";

const { api, open, call, send } = await serveApi();

/** Reads events of a watch until there are `count`, then goes away. */
async function watchEvents(message: IncomingMessage, count: number): Promise<Body[]> {
  const events: Body[] = [];
  let text = "";
  for await (const chunk of message) {
    text += String(chunk);
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    events.push(...lines.map((line) => JSON.parse(line) as Body));
    if (events.length >= count) break;
  }
  message.destroy();
  return events;
}

describe("a watch", () => {
  test("reports additions, changes and deletions of what it selects", async () => {
    const message = await open("GET", `${CONFIG_MAPS}?watch=1&labelSelector=w%3D1`);
    api.create(configMaps, configMap("w1", { n: "1" }, { w: "1" }));
    api.create(configMaps, configMap("w2", {}, { w: "2" }));
    await send("PATCH", `${CONFIG_MAPS}/w1`, { metadata: { labels: { w: "2" } } }, "application/merge-patch+json");
    await send("PATCH", `${CONFIG_MAPS}/w2`, { metadata: { labels: { w: "1" } } }, "application/merge-patch+json");
    api.delete(configMaps, "app", "w2");
    const events = await watchEvents(message, 4);
    expect(events.map(({ type, object }) => `${type} ${object?.metadata?.name}`)).toEqual([
      "ADDED w1",
      "DELETED w1",
      "ADDED w2",
      "DELETED w2",
    ]);
  });

  test("goes on from a resourceVersion", async () => {
    const { metadata } = api.create(configMaps, configMap("from", {}, { from: "1" }));
    const current = api.get(configMaps, "app", "from");
    api.update(configMaps, { ...current, data: { n: "2" } });
    const query = `watch=1&labelSelector=from&resourceVersion=${metadata.resourceVersion}`;
    const [event] = await watchEvents(await open("GET", `${CONFIG_MAPS}?${query}`), 1);
    expect(event).toMatchObject({ type: "MODIFIED", object: { data: { n: "2" } } });
  });

  test("says when that is too long ago", async () => {
    const [event] = await watchEvents(await open("GET", `${CONFIG_MAPS}?watch=1&resourceVersion=1`), 1);
    expect(event).toMatchObject({ type: "ERROR", object: { kind: "Status", reason: "Expired" } });
  });

  test("marks the end of the initial state for those who want a list by watch", async () => {
    api.create(configMaps, configMap("initial", {}, { initial: "1" }));
    const query =
      "watch=1&labelSelector=initial&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    const events = await watchEvents(await open("GET", `${CONFIG_MAPS}?${query}`), 2);
    expect(events).toMatchObject([
      { type: "ADDED", object: { metadata: { name: "initial" } } },
      { type: "BOOKMARK", object: { metadata: { annotations: { "k8s.io/initial-events-end": "true" } } } },
    ]);
  });

  test("as a list by watch is no table", async () => {
    const query = "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    expect((await call("GET", `${CONFIG_MAPS}?${query}`, { headers: { accept } })).status).toBe(406);
  });

  test("of one object is a matter of its path below /watch/, not of a parameter", async () => {
    api.create(configMaps, configMap("single"));
    expect((await call("GET", `${CONFIG_MAPS}/single?watch=1`)).body.kind).toBe("ConfigMap");
    const path = "/api/v1/watch/namespaces/app/configmaps/single";
    const [event] = await watchEvents(await open("GET", path), 1);
    expect(event).toMatchObject({ type: "ADDED", object: { metadata: { name: "single" } } });
    const other = await call("GET", `${path}?fieldSelector=metadata.name%3Dother`);
    expect(other.body.message).toBe("fieldSelector metadata.name doesn't match requested name");
  });

  test("ends after its timeout", async () => {
    const answer = await call("GET", `${CONFIG_MAPS}?watch=1&labelSelector=none&timeoutSeconds=1`);
    expect([answer.status, answer.text]).toEqual([200, ""]);
  });

  test("sends the columns of a table once", async () => {
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    const message = await open("GET", `${CONFIG_MAPS}?watch=1&labelSelector=t`, { headers: { accept } });
    for (const name of ["t1", "t2"]) api.create(configMaps, configMap(name, {}, { t: "1" }));
    const events = await watchEvents(message, 2);
    expect(events.map(({ object }) => object?.columnDefinitions?.length ?? null)).toEqual([2, null]);
    expect(events.map(({ object }) => object?.rows?.[0]?.cells[0])).toEqual(["t1", "t2"]);
  });

  test("cuts off a client that does not read", async () => {
    const message = await open("GET", `${CONFIG_MAPS}?watch=1&labelSelector=big`);
    message.pause();
    const closed = new Promise((resolve) => message.on("close", resolve).on("error", resolve));
    const current = api.create(configMaps, configMap("big", {}, { big: "1" }));
    let last = current;
    for (let n = 0; n < 40; n++)
      last = api.update(configMaps, { ...last, data: { n: `${n}${"x".repeat(1_000_000)}` } });
    message.resume();
    await closed;
    expect(message.complete).toBe(false);
  });
});
