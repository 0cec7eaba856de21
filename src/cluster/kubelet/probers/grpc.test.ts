import { createServer, type Http2Server, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../../../clock.ts";
import { grpcHealth } from "./grpc.ts";

let server: Http2Server | undefined;
afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined))));

/** @returns What a probe of the service `s` finds when the server answers so. */
async function probe(answer: (stream: ServerHttp2Stream, request: Buffer) => void) {
  const started = createServer();
  server = started;
  started.on("stream", (stream) => {
    stream.once("data", (request: Buffer) => answer(stream, request));
  });
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return check((started.address() as AddressInfo).port);
}

const check = (port: number) =>
  grpcHealth("s", { name: "127.0.0.1", port, target: { host: "127.0.0.1", port } }, 500, systemClock);

/** Ends with a status, after a state of the service if there is one. */
function reply(stream: ServerHttp2Stream, status: number, message: string, state?: number): void {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": status, "grpc-message": message }));
  stream.end(state === undefined ? undefined : Buffer.from([0, 0, 0, 0, 2, 8, state]));
}

test("a service that serves is healthy, and is asked for by its name", async () => {
  let asked: Buffer | undefined;
  const result = await probe((stream, request) => {
    asked = request;
    reply(stream, 0, "", 1);
  });
  expect(result).toEqual({ success: true, message: "" });
  expect(asked).toEqual(Buffer.from([0, 0, 0, 0, 3, 0x0a, 1, 0x73]));
});

test.each<[string, (stream: ServerHttp2Stream) => void]>([
  ['service unhealthy (responded with "NOT_SERVING")', (stream) => reply(stream, 0, "", 2)],
  [
    "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): no such service",
    (stream) => reply(stream, 12, "no such service"),
  ],
  [
    "error: health rpc probe failed: rpc error: code = NotFound desc = unknown service",
    (stream) => reply(stream, 5, "unknown%20service"),
  ],
  ["timeout: health rpc did not complete within 0.5s", () => undefined],
])("otherwise it is not: %s", async (message, answer) => {
  expect(await probe(answer)).toEqual({ success: false, message });
});

test("nobody listens", async () => {
  const { success, message } = await check(1);
  expect(success).toBe(false);
  expect(message).toBe(
    'error: failed to connect service "127.0.0.1:1": dial tcp 127.0.0.1:1: connect: connection refused',
  );
});
