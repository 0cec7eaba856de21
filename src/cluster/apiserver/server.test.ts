import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import https from "node:https";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConfigMap } from "../../api/core.ts";
import { configMaps, namespaces, pods, serviceAccounts } from "../../api/resources.ts";
import { systemClock } from "../../clock.ts";
import { systemRandom } from "../../random.ts";
import type { ContainerLogs } from "../kubelet/container-logs.ts";
import { Store } from "../storage/store.ts";
import { createCredentials, type Credentials } from "./credentials.ts";
import { createApi, type InProcessApi } from "./in-process-api.ts";
import { ApiServer } from "./server.ts";
import { minimalDefinitions } from "./testing/minimal-definitions.ts";

interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  text: string;
  body: Body;
}

/** As much of an answer's shape as the tests look at. */
interface Body {
  kind?: string;
  message?: string;
  reason?: string;
  metadata?: { name?: string; resourceVersion?: string; continue?: string };
  items?: { kind?: string; metadata: { name: string } }[];
  columnDefinitions?: unknown[] | null;
  rows?: { cells: unknown[]; object: { kind: string } | null }[];
  data?: Record<string, string>;
  spec?: { replicas?: number };
  type?: string;
  object?: Body;
}

interface RequestOptions {
  headers?: Record<string, string>;
  body?: string;
  /** Instead of the client certificate. */
  credentials?: https.RequestOptions;
}

let api: InProcessApi;
let credentials: Credentials;
let server: ApiServer;
const agent = new https.Agent({ keepAlive: true });

const logs: ContainerLogs = {
  async *logs(_namespace, podName, container, { follow }, signal) {
    yield `hello of ${podName} ${container}\n`;
    if (follow) await once(signal, "abort");
  },
};

beforeAll(async () => {
  credentials = await createCredentials(Date.now());
  const options = { clock: systemClock, random: systemRandom, serviceCidr: "127.96.250.0/24" };
  api = createApi({ ...options, store: new Store(), definitions: minimalDefinitions });
  for (const name of ["default", "app"]) {
    api.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: {} });
    const metadata = { name: "default", namespace: name };
    api.create(serviceAccounts, { apiVersion: "v1", kind: "ServiceAccount", metadata });
  }
  server = new ApiServer({ api, credentials, containerLogs: (node) => (node === "n" ? logs : undefined) });
  await server.start();
});

afterAll(async () => {
  agent.destroy();
  await server.stop();
});

function open(method: string, path: string, options: RequestOptions = {}): Promise<IncomingMessage> {
  const { certificate: cert, privateKey: key } = credentials.client;
  return new Promise((resolve, reject) => {
    const request = https.request(server.url + path, {
      method,
      agent: options.credentials ? false : agent,
      ca: credentials.authority,
      ...(options.credentials ?? { cert, key }),
      headers: options.headers,
    });
    request.on("response", resolve).on("error", reject).end(options.body);
  });
}

async function call(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
  const message = await open(method, path, options);
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const isJson = text !== "" && message.headers["content-type"]?.startsWith("application/json");
  const body = isJson ? (JSON.parse(text) as Body) : {};
  return { status: message.statusCode ?? 0, headers: message.headers, text, body };
}

function send(method: string, path: string, value: unknown, type = "application/json"): Promise<Answer> {
  return call(method, path, { headers: { "content-type": type }, body: JSON.stringify(value) });
}

const CONFIG_MAPS = "/api/v1/namespaces/app/configmaps";
const configMap = (name: string, data?: Record<string, string>, labels?: Record<string, string>) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, labels },
  data,
});

describe("who may call", () => {
  test("nobody without credentials, except for health and version", async () => {
    const refused = await call("GET", CONFIG_MAPS, { credentials: {} });
    expect(refused.status).toBe(401);
    expect(refused.body).toMatchObject({ kind: "Status", reason: "Unauthorized" });
    for (const path of ["/healthz", "/livez", "/readyz", "/version"]) {
      expect((await call("GET", path, { credentials: {} })).status).toBe(200);
    }
  });

  test("the holder of the token, and not of another one", async () => {
    const bearer = (token: string) => ({ credentials: {}, headers: { authorization: `Bearer ${token}` } });
    expect((await call("GET", CONFIG_MAPS, bearer(credentials.token))).status).toBe(200);
    expect((await call("GET", CONFIG_MAPS, bearer(`${credentials.token}x`))).status).toBe(401);
  });

  test("not the holder of a certificate that somebody else signed", async () => {
    const { client } = await createCredentials(Date.now());
    const stranger = { cert: client.certificate, key: client.privateKey };
    expect((await call("GET", CONFIG_MAPS, { credentials: stranger })).status).toBe(401);
  });
});

describe("one object", () => {
  test("is created, read, replaced, patched and deleted", async () => {
    const created = await send("POST", CONFIG_MAPS, configMap("one", { a: "1" }));
    expect([created.status, created.body.data]).toEqual([201, { a: "1" }]);
    expect((await call("GET", `${CONFIG_MAPS}/one`)).body).toEqual(created.body);
    const replaced = await send("PUT", `${CONFIG_MAPS}/one`, configMap("one", { b: "2" }));
    expect([replaced.status, replaced.body.data]).toEqual([200, { b: "2" }]);
    const merged = await send("PATCH", `${CONFIG_MAPS}/one`, { data: { c: "3" } }, "application/merge-patch+json");
    expect(merged.body.data).toEqual({ b: "2", c: "3" });
    const operations = [{ op: "remove", path: "/data/b" }];
    const patched = await send("PATCH", `${CONFIG_MAPS}/one`, operations, "application/json-patch+json");
    expect(patched.body.data).toEqual({ c: "3" });
    const deleted = await call("DELETE", `${CONFIG_MAPS}/one`);
    expect(deleted.body).toMatchObject({ kind: "Status", status: "Success", details: { name: "one" } });
    expect((await call("GET", `${CONFIG_MAPS}/one`)).body.message).toBe('configmaps "one" not found');
  });

  test("is only tried with dryRun", async () => {
    expect((await send("POST", `${CONFIG_MAPS}?dryRun=All`, configMap("dry"))).status).toBe(201);
    expect((await call("GET", `${CONFIG_MAPS}/dry`)).status).toBe(404);
  });

  test("must be named as in the URL", async () => {
    const renamed = await send("PUT", `${CONFIG_MAPS}/x`, configMap("y"));
    expect(renamed.body.message).toBe("the name of the object (y) does not match the name on the URL (x)");
    const moved = { ...configMap("x"), metadata: { name: "x", namespace: "other" } };
    expect((await send("POST", CONFIG_MAPS, moved)).body.message).toBe(
      "the namespace of the provided object does not match the namespace sent on the request",
    );
  });

  test("comes as YAML, table or metadata where that is asked for", async () => {
    await send("POST", CONFIG_MAPS, configMap("shown", { a: "1" }));
    const as = (accept: string) => call("GET", `${CONFIG_MAPS}/shown`, { headers: { accept } });
    const yaml = await as("application/yaml");
    expect([yaml.headers["content-type"], yaml.text.split("\n")[0]]).toEqual(["application/yaml", "apiVersion: v1"]);
    const table = await as("application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
    expect(table.body.rows).toMatchObject([{ cells: ["shown", 1], object: { kind: "PartialObjectMetadata" } }]);
    const partial = await as("application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
    expect([partial.body.kind, partial.body.data]).toEqual(["PartialObjectMetadata", undefined]);
  });

  test("warns of unknown fields and refuses them when told so", async () => {
    const odd = { ...configMap("odd"), extra: 1 };
    expect((await send("POST", CONFIG_MAPS, odd)).headers["warning"]).toBe('299 - "unknown field \\"extra\\""');
    const strict = await send("POST", `${CONFIG_MAPS}?fieldValidation=Strict`, { ...odd, metadata: { name: "odd2" } });
    expect([strict.status, strict.body.reason]).toEqual([400, "BadRequest"]);
  });

  test("is scaled through its subresource", async () => {
    const path = "/apis/apps/v1/namespaces/app/deployments";
    const spec = { replicas: 1, selector: { matchLabels: { app: "d" } } };
    await send("POST", path, { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d" }, spec });
    const patch = { spec: { replicas: 4 } };
    const scaled = await send("PATCH", `${path}/d/scale`, patch, "application/merge-patch+json");
    expect(scaled.body).toMatchObject({ kind: "Scale", spec: { replicas: 4 }, status: { selector: "app=d" } });
    expect((await call("GET", `${path}/d`)).body.spec?.replicas).toBe(4);
  });
});

describe("bad requests", () => {
  test.each([
    ["PUT", CONFIG_MAPS, 405],
    ["POST", `${CONFIG_MAPS}/x`, 405],
    ["POST", "/api/v1/configmaps", 405],
    ["DELETE", "/api/v1/configmaps", 405],
    ["POST", "/version", 405],
    ["GET", "/api/v1/widgets", 404],
    ["GET", "/apis/apps/v9/x", 404],
    ["GET", "/nothing", 404],
    ["GET", `${CONFIG_MAPS}?limit=abc`, 400],
    ["GET", `${CONFIG_MAPS}?labelSelector=a%3Db%20c`, 400],
    ["GET", `${CONFIG_MAPS}?resourceVersion=999999`, 504],
    ["GET", `${CONFIG_MAPS}?sendInitialEvents=true`, 422],
  ])("%s %s is answered %i", async (method, path, status) => {
    expect((await call(method, path)).status).toBe(status);
  });

  test("with bodies that are no objects or too large", async () => {
    const post = (body: string, type = "application/json") =>
      call("POST", CONFIG_MAPS, { headers: { "content-type": type }, body });
    expect((await post('{"kind":')).body.reason).toBe("BadRequest");
    expect((await post("")).body.message).toContain("unexpected end of JSON input");
    expect((await post("a: [", "application/yaml")).body.reason).toBe("BadRequest");
    expect((await post("<x/>", "application/xml")).status).toBe(415);
    const large = await post(JSON.stringify({ data: "x".repeat(3 * 1024 * 1024) }));
    expect(large.body.message).toBe("Request entity too large: limit is 3145728");
    expect((await call("GET", "/healthz")).status).toBe(200);
  });
});

describe("a list", () => {
  test("comes in pages of one and the same state", async () => {
    const names = ["p1", "p2", "p3"];
    for (const name of names) await send("POST", CONFIG_MAPS, configMap(name, undefined, { page: "1" }));
    const first = (await call("GET", `${CONFIG_MAPS}?labelSelector=page&limit=2`)).body;
    expect(first.items?.map(({ kind, metadata }) => [kind, metadata.name])).toEqual([
      [undefined, "p1"],
      [undefined, "p2"],
    ]);
    await send("POST", CONFIG_MAPS, configMap("p2b", undefined, { page: "1" }));
    const token = first.metadata?.continue ?? "";
    const second = (await call("GET", `${CONFIG_MAPS}?labelSelector=page&limit=2&continue=${token}`)).body;
    expect(second.items?.map(({ metadata }) => metadata.name)).toEqual(["p3"]);
    expect(second.metadata?.continue).toBeUndefined();
    const deleted = await call("DELETE", `${CONFIG_MAPS}?labelSelector=page`);
    expect(deleted.body.items).toHaveLength(4);
    expect((await call("GET", `${CONFIG_MAPS}?labelSelector=page`)).body.items).toEqual([]);
  });
});

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
    api.create(configMaps, withNamespace(configMap("w1", { n: "1" }, { w: "1" })));
    api.create(configMaps, withNamespace(configMap("w2", {}, { w: "2" })));
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
    const { metadata } = api.create(configMaps, withNamespace(configMap("from", {}, { from: "1" })));
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
    api.create(configMaps, withNamespace(configMap("initial", {}, { initial: "1" })));
    const query =
      "watch=1&labelSelector=initial&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    const events = await watchEvents(await open("GET", `${CONFIG_MAPS}?${query}`), 2);
    expect(events).toMatchObject([
      { type: "ADDED", object: { metadata: { name: "initial" } } },
      { type: "BOOKMARK", object: { metadata: { annotations: { "k8s.io/initial-events-end": "true" } } } },
    ]);
  });

  test("ends after its timeout", async () => {
    const answer = await call("GET", `${CONFIG_MAPS}?watch=1&labelSelector=none&timeoutSeconds=1`);
    expect([answer.status, answer.text]).toEqual([200, ""]);
  });

  test("sends the columns of a table once", async () => {
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    const message = await open("GET", `${CONFIG_MAPS}?watch=1&labelSelector=t`, { headers: { accept } });
    for (const name of ["t1", "t2"]) api.create(configMaps, withNamespace(configMap(name, {}, { t: "1" })));
    const events = await watchEvents(message, 2);
    expect(events.map(({ object }) => object?.columnDefinitions?.length ?? null)).toEqual([2, null]);
    expect(events.map(({ object }) => object?.rows?.[0]?.cells[0])).toEqual(["t1", "t2"]);
  });

  test("cuts off a client that does not read", async () => {
    const message = await open("GET", `${CONFIG_MAPS}?watch=1&labelSelector=big`);
    message.pause();
    const closed = new Promise((resolve) => message.on("close", resolve).on("error", resolve));
    const current = api.create(configMaps, withNamespace(configMap("big", {}, { big: "1" })));
    let last = current;
    for (let n = 0; n < 40; n++)
      last = api.update(configMaps, { ...last, data: { n: `${n}${"x".repeat(1_000_000)}` } });
    message.resume();
    await closed;
    expect(message.complete).toBe(false);
  });
});

describe("OpenAPI", () => {
  test("has a version 2 that describes nothing, as JSON and as protobuf", async () => {
    expect((await call("GET", "/openapi/v2")).body).toMatchObject({ swagger: "2.0", paths: {} });
    const accept = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    const { headers, text } = await call("GET", "/openapi/v2", { headers: { accept } });
    expect(headers["content-type"]).toBe(accept.replace("@", "."));
    expect(text).toBe("\n\u00032.0\u0012\u0015\n\nKubernetes\u0012\u0007v1.36.2B\u0000");
  });
});

describe("logs", () => {
  const path = "/api/v1/namespaces/app/pods/p/log";

  test("come from the node, going on while they are followed", async () => {
    const spec = { containers: [{ name: "main" }, { name: "side" }] };
    await send("POST", "/api/v1/namespaces/app/pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec });
    expect((await call("GET", `${path}?container=main`)).status).toBe(204);
    api.bindPod("app", "p", "n");
    expect((await call("GET", `${path}?container=main`)).text).toBe("hello of p main\n");
    expect((await call("GET", path)).body.message).toBe(
      "a container name must be specified for pod p, choose one of: [main side]",
    );
    const message = await open("GET", `${path}?container=side&follow=true`);
    const [chunk] = (await once(message, "data")) as [Buffer];
    expect(chunk.toString()).toBe("hello of p side\n");
    expect(message.complete).toBe(false);
    message.destroy();
    api.delete(pods, "app", "p", { gracePeriodSeconds: 0 });
  });
});

function withNamespace(object: ReturnType<typeof configMap>): Omit<ConfigMap, "metadata"> & { metadata: object } {
  return { ...object, metadata: { ...object.metadata, namespace: "app" } };
}
