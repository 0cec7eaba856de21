import { once } from "node:events";
import { connect, type TLSSocket } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { configMaps } from "../../api/resources.ts";
import { bytes, body, text } from "../../api/protobuf/testing/wire-writer.ts";
import { definitions } from "./registry/index.ts";
import { CONFIG_MAPS, configMap, serveApi } from "./testing/api-server-fixture.ts";

const { api, server, credentials, call, send } = await serveApi({ definitions, requestTimeoutMs: 400 });

/** A connection of which nothing is known but what a test writes. */
async function dial(): Promise<TLSSocket> {
  const { certificate: cert, privateKey: key } = credentials.client;
  const { hostname: host, port } = new URL(server.url);
  const socket = connect({ host, port: Number(port), ca: credentials.authority, cert, key });
  socket.on("error", () => {});
  await once(socket, "secureConnect");
  return socket;
}

/** All that the server says until it closes the connection. */
async function readToEnd(socket: TLSSocket): Promise<string> {
  let received = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (received += chunk));
  // Not `once`, which fails when the connection was reset.
  if (!socket.closed) await new Promise((resolve) => socket.on("close", resolve));
  return received;
}

const head = (method: string, path: string, ...headers: string[]) =>
  [`${method} ${path} HTTP/1.1`, "host: localhost", "content-type: application/json", ...headers, "", ""].join("\r\n");

afterEach(async () => {
  if ((await call("GET", "/healthz")).text !== "ok") throw new Error("the API server is not well any more");
});

describe("the API server ends the connection", () => {
  test("of a client that sends its headers too slowly", async () => {
    const socket = await dial();
    socket.write("GET /api/v1/pods HTTP/1.1\r\nhost: loc");
    expect(await readToEnd(socket)).toContain("408 Request Timeout");
  });

  test("of a client that sends its body too slowly", async () => {
    const socket = await dial();
    socket.write(`${head("POST", CONFIG_MAPS, "content-length: 100")}{"kind"`);
    expect(await readToEnd(socket)).toContain("408 Request Timeout");
  });

  test("of a client that goes away in the middle of its body", async () => {
    const socket = await dial();
    socket.write(`${head("POST", CONFIG_MAPS, "content-length: 100")}{"kind"`);
    socket.destroy();
    expect(await readToEnd(socket)).toBe("");
  });

  test("of a client that goes on and on, but not before it said why", async () => {
    const socket = await dial();
    socket.write(head("POST", CONFIG_MAPS, "transfer-encoding: chunked"));
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    const pump = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on("drain", pump);
    pump();
    const received = await readToEnd(socket);
    expect(received).toContain("413 Payload Too Large");
    expect(received).toContain("Request entity too large: limit is 3145728");
  });

  test.each([
    "\u0000\u0001\u0002\r\n\r\n",
    "GET\r\n\r\n",
    "GET / HTTP/9.9\r\n\r\n",
    "POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
  ])("of a client that sends %j", async (garbage) => {
    const socket = await dial();
    socket.write(garbage);
    expect(await readToEnd(socket)).toMatch(/^HTTP\/1\.1 400 /);
  });

  test("of a watch whose client has stopped sending, and forgets the watch", async () => {
    const socket = await dial();
    socket.end(head("GET", `${CONFIG_MAPS}?watch=1`));
    const received = await readToEnd(socket);
    expect(received).toMatch(/^(HTTP\/1\.1 200 |$)/);
    api.create(configMaps, configMap("after-half-close"));
  });

  test("of a watch that nobody reads, for many at once", async () => {
    const sockets = await Promise.all(Array.from({ length: 5 }, () => dial()));
    for (const socket of sockets) {
      socket.pause();
      socket.write(head("GET", `${CONFIG_MAPS}?watch=1&labelSelector=flood`));
    }
    await call("GET", "/healthz");
    let last = api.create(configMaps, configMap("flood", {}, { flood: "1" }));
    for (let n = 0; n < 30; n++) {
      last = api.update(configMaps, { ...last, data: { n: `${n}${"x".repeat(900_000)}` } });
      await new Promise(setImmediate);
    }
    const closed = sockets.map((socket) => readToEnd(socket));
    for (const socket of sockets) socket.resume();
    const received = await Promise.all(closed);
    for (const stream of received) expect(stream.endsWith("}\n\r\n0\r\n\r\n")).toBe(false);
  });
});

describe("the API server refuses", () => {
  test("a body that says it is too large, before it is sent", async () => {
    const socket = await dial();
    socket.write(head("POST", CONFIG_MAPS, "content-length: 3145729"));
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toContain("413 Payload Too Large");
    socket.destroy();
  });

  test.each([
    "",
    "Bearer",
    "Bearer ",
    "Bearer x",
    "Bearer a.b.c",
    "Bearer ..",
    "Basic YTpi",
    "Bearer é",
    `Bearer ${"x".repeat(100_000)}`,
  ])("a token such as %s", async (authorization) => {
    const answer = await call("GET", "/api/v1/pods", { headers: { authorization }, credentials: {} });
    expect([answer.status, answer.body.reason]).toEqual([401, "Unauthorized"]);
  });

  test.each([
    ["application/json", '{"kind":'],
    ["application/json", "[".repeat(1_000_000)],
    ["application/json", '{"apiVersion":5,"metadata":{"name":"x"}}'],
    ["application/json", '{"kind":{"a":"b"},"metadata":{"name":"x"}}'],
    ["application/yaml", "[".repeat(100_000)],
    ["application/yaml", "a: &a [*a]"],
    ["application/yaml", "- x"],
    ["application/vnd.kubernetes.protobuf", "k8s"],
    ["application/vnd.kubernetes.protobuf", body("v1", "ConfigMap", Buffer.from([0x0a, 0x7f]))],
    ["application/vnd.kubernetes.protobuf", body("v1", "Pod", bytes(1, text(1, "p")))],
  ])("as %s a body such as %j", async (type, sent) => {
    const answer = await call("POST", CONFIG_MAPS, { headers: { "content-type": type }, body: sent });
    expect([answer.status, answer.body.kind, answer.body.reason]).toEqual([400, "Status", "BadRequest"]);
  });

  test.each([
    "text/plain",
    "constructor",
    "application/xml; charset=utf-8",
    "application/vnd.kubernetes.protobuf;stream=watch2/x",
  ])("a body or patch of type %s", async (type) => {
    const options = { headers: { "content-type": type }, body: "{}" };
    expect((await call("PATCH", `${CONFIG_MAPS}/x`, options)).status).toBe(415);
    expect((await call("POST", CONFIG_MAPS, options)).status).toBe(type.includes("protobuf") ? 400 : 415);
  });

  test("a client that reads protobuf only", async () => {
    const accept = "application/vnd.kubernetes.protobuf";
    const { status, body: answer } = await call("GET", CONFIG_MAPS, { headers: { accept } });
    expect([status, answer.reason]).toEqual([406, "NotAcceptable"]);
  });

  test.each(["metadata.constructor=x", "constructor=x", "__proto__=x", "toString!=x"])(
    "the field selector %s",
    async (selector) => {
      const answer = await call("GET", `${CONFIG_MAPS}?fieldSelector=${encodeURIComponent(selector)}`);
      expect(answer.status).toBe(400);
    },
  );

  test.each([
    [
      '{"gracePeriodSeconds":"x"}',
      "json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64",
    ],
    [
      '{"preconditions":1}',
      "json: cannot unmarshal number into Go struct field DeleteOptions.preconditions of type v1.Preconditions",
    ],
    ['{"kind":"Pod","apiVersion":"v1"}', 'no kind "Pod" is registered for version "v1"'],
  ])("delete options such as %s", async (options, message) => {
    const answer = await call("DELETE", `${CONFIG_MAPS}/x`, { body: options });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain(message);
  });
});

describe("the API server takes", () => {
  test("its time for a watch, however soon requests have to be complete", async () => {
    const answer = await call("GET", `${CONFIG_MAPS}?watch=1&labelSelector=none&timeoutSeconds=1`);
    expect([answer.status, answer.text]).toEqual([200, ""]);
  });

  test("a selector of a hundred thousand letters", async () => {
    const values = Array.from({ length: 10_000 }, (_, n) => `value${n}`).join(",");
    const answer = await call("GET", `${CONFIG_MAPS}?labelSelector=${encodeURIComponent(`a in (${values})`)}`);
    expect([answer.status, answer.body.items]).toEqual([200, []]);
  });

  test("keys such as __proto__ as data", async () => {
    const data = JSON.parse('{"__proto__":"a","constructor":"b","prototype":"c"}') as Record<string, string>;
    const { body: created } = await send("POST", CONFIG_MAPS, configMap("proto", data));
    expect(Object.entries(created.data ?? {})).toEqual(Object.entries(data));
  });

  test.each([
    ["merge-patch", '{"data":{"__proto__":"d"}}'],
    ["strategic-merge-patch", '{"data":{"__proto__":"d"}}'],
    ["json-patch", '[{"op":"add","path":"/data","value":{}},{"op":"add","path":"/data/__proto__","value":"d"}]'],
  ])("a %s with keys such as __proto__", async (type, patch) => {
    await send("POST", CONFIG_MAPS, configMap(type, { a: "b" }));
    const options = { headers: { "content-type": `application/${type}+json` }, body: patch };
    const { status, body: answer } = await call("PATCH", `${CONFIG_MAPS}/${type}`, options);
    expect([status, Object.entries(answer.data ?? {}).at(-1)]).toEqual([200, ["__proto__", "d"]]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test.each([
    ["merge-patch", '{"metadata":{"annotations":{"__proto__":"x"}}}'],
    ["strategic-merge-patch", '{"metadata":{"__proto__":{"polluted":1}, "labels":{"__proto__":"x"}}}'],
    ["json-patch", '[{"op":"add","path":"/__proto__/polluted","value":1}]'],
    ["json-patch", '[{"op":"replace","path":"/constructor/prototype/polluted","value":1}]'],
  ])("no %s through prototypes: %s", async (type, patch) => {
    await send("POST", CONFIG_MAPS, configMap("polluted", { a: "b" }));
    const options = { headers: { "content-type": `application/${type}+json` }, body: patch };
    expect((await call("PATCH", `${CONFIG_MAPS}/polluted`, options)).status).toBe(422);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
