import "reflect-metadata";
import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { X509CertificateGenerator } from "@peculiar/x509";
import { afterEach, describe, expect, test } from "vitest";
import { monotonicMs } from "../request-result.ts";
import { requestSender } from "./send-request.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

const serve = async (listener: RequestListener) => `http://127.0.0.1:${await listen(createHttpServer(listener))}/`;
/** A server that does this with each connection, once the request has come. */
const serveRaw = async (answer: (socket: Socket) => void) => {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", () => answer(socket));
  });
  return `http://127.0.0.1:${await listen(server)}/`;
};
const send = (
  url: string,
  options: { timeoutMs?: number; headers?: Record<string, string>; insecure?: boolean } = {},
) => requestSender({ url, timeoutMs: 2000, ...options })(7, monotonicMs() - 5);

describe("an answer", () => {
  test("comes with its moments in order, its status and who it is from", async () => {
    const url = await serve((_, response) => response.end('{"service":"user-service","version":"1.0.0"}'));
    const result = await send(url);
    expect(result).toMatchObject({ sequence: 7, outcome: "ok", httpStatus: 200 });
    expect(result).toMatchObject({ service: "user-service", version: "1.0.0" });
    const { scheduledMs, startedMs, connectedMs = 0, firstByteMs = 0, endedMs } = result;
    const moments = [scheduledMs, startedMs, connectedMs, firstByteMs, endedMs];
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
    expect(startedMs - scheduledMs).toBeGreaterThanOrEqual(5);
    expect(result).not.toHaveProperty("errorCode");
  });

  test("comes with the port that its connection had on our side", async () => {
    const url = await serve((request, response) =>
      response.end(JSON.stringify({ pod: String(request.socket.remotePort) })),
    );
    const { localPort, pod } = await send(url);
    expect(localPort).toBeGreaterThan(0);
    expect(pod).toBe(String(localPort));
  });

  test("that never comes since the connection is reset at once tells that port, too", async () => {
    const ports: (number | undefined)[] = [];
    const server = createServer((socket) => {
      ports.push(socket.remotePort);
      socket.resetAndDestroy();
    });
    const { outcome, localPort } = await send(`http://127.0.0.1:${await listen(server)}/`);
    expect(outcome).toBe("reset");
    expect(ports).toEqual([localPort]);
  });

  test("with a status of 400 or above is an http-error that still says who it is from", async () => {
    const url = await serve((_, response) => response.writeHead(503).end('{"pod":"web-1"}'));
    expect(await send(url)).toMatchObject({ outcome: "http-error", httpStatus: 503, pod: "web-1" });
  });

  test("that redirects is an answer", async () => {
    const url = await serve((_, response) => response.writeHead(302, { location: "/" }).end());
    expect(await send(url)).toMatchObject({ outcome: "ok", httpStatus: 302 });
  });

  test("that is not HTTP is an http-error", async () => {
    const url = await serveRaw((socket) => socket.end("SSH-2.0-OpenSSH\r\n"));
    expect(await send(url)).toMatchObject({ outcome: "http-error", errorCode: expect.stringMatching(/^HPE_/) });
  });

  test("may be longer than what is looked into", async () => {
    const long = JSON.stringify({ service: "user-service", padding: "x".repeat(200_000) });
    const result = await send(await serve((_, response) => response.end(long)));
    expect(result).toMatchObject({ outcome: "ok", httpStatus: 200 });
    expect(result.service).toBeUndefined();
  });

  test("without a length ends with the connection", async () => {
    const url = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n{"pod":"web-1"}'));
    expect(await send(url)).toMatchObject({ outcome: "ok", pod: "web-1" });
  });
});

describe("a failure", () => {
  test("to connect is refused", async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const result = await send(`http://127.0.0.1:${port}/`);
    expect(result).toMatchObject({ outcome: "refused", errorCode: "ECONNREFUSED" });
    expect(result.connectedMs).toBeUndefined();
  });

  test.each([
    ["a reset", (socket: Socket) => socket.resetAndDestroy()],
    ["an end without an answer", (socket: Socket) => socket.end()],
    [
      "an upgrade that nobody asked for",
      (socket: Socket) =>
        void socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
    ],
    ["an end within the head", (socket: Socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Le")],
    ["an end within the body", (socket: Socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1234")],
  ])("by %s is reset", async (_, answer) => {
    const result = await send(await serveRaw(answer));
    expect(result.outcome).toBe("reset");
    expect(result.errorCode).toBeTruthy();
    expect(result.connectedMs).toBeGreaterThan(0);
  });

  test.each([
    ["the head", () => undefined],
    ["the body", (socket: Socket) => void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1234")],
  ])("to send %s in time is a timeout", async (_, answer) => {
    const result = await send(await serveRaw(answer), { timeoutMs: 100 });
    expect(result).toMatchObject({ outcome: "timeout", errorCode: "ETIMEDOUT" });
    expect(result.endedMs - result.startedMs).toBeGreaterThan(95);
  });

  test("to resolve the name is unreachable", async () => {
    expect(await send("http://rollscope.invalid/")).toMatchObject({ outcome: "unreachable" });
  });
});

test("each request has a connection of its own, which it asks to be closed", async () => {
  const ports: (number | undefined)[] = [];
  const headers: unknown[] = [];
  const url = await serve((request, response) => {
    ports.push(request.socket.remotePort);
    headers.push({
      connection: request.headers.connection,
      host: request.headers.host,
      team: request.headers["x-team"],
    });
    response.setHeader("Connection", "keep-alive");
    response.end();
  });
  for (let number = 0; number < 3; number++) await send(url, { headers: { "x-team": "a", Connection: "keep-alive" } });
  expect(new Set(ports).size).toBe(3);
  expect(headers[0]).toEqual({ connection: "close", host: new URL(url).host, team: "a" });
});

test("a certificate that nobody vouches for is accepted only when that is wanted", async () => {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({ keys, signingAlgorithm: algorithm });
  const der = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  const key = `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----`;
  const server = createHttpsServer({ key, cert: certificate.toString("pem") }, (_, response) => response.end());
  const url = `https://127.0.0.1:${await listen(server)}/`;
  expect(await send(url)).toMatchObject({ outcome: "http-error", errorCode: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  expect(await send(url, { insecure: true })).toMatchObject({ outcome: "ok" });
});

test.each([
  ["nonsense", {}],
  ["ftp://127.0.0.1/", {}],
  ["http://127.0.0.1/", { "x y": "z" }],
  ["http://127.0.0.1/", { "x-y": "a\nb" }],
])("requests to %s with headers %j are refused before the first is sent", (url, headers) => {
  expect(() => requestSender({ url, headers, timeoutMs: 100 })).toThrow(TypeError);
});
