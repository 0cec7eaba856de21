import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../../../clock.ts";
import { httpGet } from "./http.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function probe(listener: RequestListener) {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  const { port } = started.address() as AddressInfo;
  const where = { name: "127.0.0.1", port, target: { host: "127.0.0.1", port } };
  const result = await httpGet({ port, path: "/start" }, where, 2_000, systemClock);
  return { ...result, message: result.message.replaceAll(String(port), "PORT") };
}

test("a redirect on the same host is followed to its end", async () => {
  const seen: string[] = [];
  const result = await probe((request, response) => {
    seen.push(request.url ?? "");
    if (request.url === "/start") response.writeHead(302, { location: "/next?a=b" }).end();
    else response.writeHead(500).end();
  });
  expect(seen).toEqual(["/start", "/next?a=b"]);
  expect(result).toMatchObject({ success: false, message: "HTTP probe failed with statuscode: 500" });
});

test("a redirect to another host is a success with a warning", async () => {
  const result = await probe((_request, response) => {
    response.writeHead(302, { location: "http://0.0.0.0/" }).end("Found.\n");
  });
  const warning = "Probe terminated redirects, Response body: Found.\n";
  expect(result).toEqual({ success: true, message: "", answered: true, warning });
});

test("redirects in a circle are a failure", async () => {
  const result = await probe((_request, response) => response.writeHead(301, { location: "/start" }).end());
  expect(result).toMatchObject({
    success: false,
    message: 'Get "http://127.0.0.1:PORT/start": stopped after 10 redirects',
  });
});
