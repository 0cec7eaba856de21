import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { startHttpsServer } from "../../test/support/https-server.ts";
import type { ConfigMap } from "../api/core.ts";
import { configMaps } from "../api/resources.ts";
import { Client } from "./client.ts";
import { Informer, type Change } from "./informer.ts";

const open: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

interface Script {
  /** Answers to successive lists. */
  lists: { version: string; items: ConfigMap[] }[];
  /** Answers to successive watches; the last one stays open. */
  watches: string[];
}

const configMap = (name: string, version: string, uid = name): ConfigMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "shop", uid, resourceVersion: version, creationTimestamp: "2026-01-01T00:00:00Z" },
});
const event = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`;

/** A server that plays a script, and an informer on it that has started. */
async function play(script: Script) {
  const asked: string[] = [];
  const streams: ServerResponse[] = [];
  const server = await startHttpsServer((request, response) => {
    const url = new URL(request.url ?? "", "https://x");
    if (url.searchParams.get("watch") !== "true") {
      asked.push("list");
      const { version, items } = script.lists.shift() ?? { version: "99", items: [] };
      response.end(
        JSON.stringify({ kind: "ConfigMapList", apiVersion: "v1", metadata: { resourceVersion: version }, items }),
      );
      return;
    }
    asked.push(`watch ${url.searchParams.get("resourceVersion")}`);
    const answer = script.watches.shift();
    streams.push(response);
    response.flushHeaders();
    if (answer !== undefined) response.write(answer);
    if (script.watches.length > 0) response.end();
  });
  const client = new Client(server.connection);
  const informer = new Informer(client, configMaps, { namespace: "shop" });
  open.push(
    () => server.close(),
    () => client.close(),
    () => informer.stop(),
  );
  const changes: Change<ConfigMap>[] = [];
  informer.onChange((change) => changes.push(change));
  await informer.start();
  return { informer, asked, changes, streams };
}

const told = (changes: readonly Change<ConfigMap>[]) =>
  changes.map(({ type, object }) => `${type} ${object.metadata.name}@${object.metadata.resourceVersion}`);

test("it reports what is there, then every change, and keeps the present objects", async () => {
  const { informer, changes } = await play({
    lists: [{ version: "5", items: [configMap("a", "3")] }],
    watches: [
      event("ADDED", configMap("b", "6")) +
        event("MODIFIED", configMap("a", "7")) +
        event("DELETED", configMap("b", "8")),
    ],
  });
  await expect.poll(() => changes.length).toBe(4);
  expect(told(changes)).toEqual(["added a@3", "added b@6", "modified a@7", "deleted b@8"]);
  expect(changes[2]?.previous?.metadata.resourceVersion).toBe("3");
  expect(informer.objects.map(({ metadata }) => metadata.name)).toEqual(["a"]);
  expect(informer.find("shop", "a")?.metadata.resourceVersion).toBe("7");
});

test("after the end of a stream it goes on where it was, counting bookmarks", async () => {
  const bookmark = { kind: "ConfigMap", apiVersion: "v1", metadata: { resourceVersion: "12" } };
  const { asked, changes } = await play({
    lists: [{ version: "5", items: [] }],
    watches: [event("ADDED", configMap("a", "6")) + event("BOOKMARK", bookmark), event("ADDED", configMap("b", "13"))],
  });
  await expect.poll(() => changes.length).toBe(2);
  expect(asked).toEqual(["list", "watch 5", "watch 12"]);
});

test("when its version is too old it lists again and reports what it missed", async () => {
  const expired = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", reason: "Expired", code: 410 };
  const { asked, changes, informer } = await play({
    lists: [
      { version: "5", items: [configMap("gone", "1"), configMap("same", "2"), configMap("again", "3", "old")] },
      { version: "20", items: [configMap("same", "2"), configMap("again", "18", "new"), configMap("fresh", "19")] },
    ],
    watches: [event("ERROR", expired), ""],
  });
  await expect.poll(() => asked).toEqual(["list", "watch 5", "list", "watch 20"]);
  expect(told(changes.slice(3))).toEqual(["deleted gone@1", "deleted again@3", "added again@18", "added fresh@19"]);
  expect(informer.objects).toHaveLength(3);
});

test("arrival times never go back", async () => {
  const many = Array.from({ length: 50 }, (_, index) => event("MODIFIED", configMap("a", String(10 + index)))).join("");
  const { changes } = await play({ lists: [{ version: "5", items: [configMap("a", "5")] }], watches: [many] });
  await expect.poll(() => changes.length).toBe(51);
  const times = changes.map(({ atMs }) => atMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test("a server that vanishes is reported as an outage, and taken up again when it is back", async () => {
  const { informer, streams, changes } = await play({
    lists: [
      { version: "5", items: [] },
      { version: "6", items: [configMap("a", "6")] },
    ],
    watches: [],
  });
  const outages: number[] = [];
  const interruptions: boolean[] = [];
  informer.onOutage((_error, sinceMs) => outages.push(sinceMs));
  informer.onInterruption((error) => interruptions.push(error !== undefined));
  await expect.poll(() => streams.length).toBe(1);
  streams[0]?.destroy();
  await expect.poll(() => told(changes)).toEqual(["added a@6"]);
  expect(outages).toEqual([0]);
  expect(interruptions).toEqual([true, false]);
});
