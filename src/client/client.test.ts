import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { connectionTo, startHttpsServer, type TestServer } from "../../test/support/https-server.ts";
import { configMaps, deployments, pods } from "../api/resources.ts";
import { ApiError } from "../api/status.ts";
import { RollscopeError } from "../errors.ts";
import { Client } from "./client.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const entry of open.splice(0).reverse()) await entry.close();
});

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<TestServer> {
  const server = await startHttpsServer(handler);
  open.push(server);
  return server;
}

function connect(server: TestServer, options: { timeoutMs?: number } = {}): Client {
  const client = new Client(server.connection, options);
  open.push(client);
  return client;
}

const reply = (response: ServerResponse, body: unknown, code = 200) => {
  response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
};

const configMap = (name: string, version = "1") => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "shop", uid: name, resourceVersion: version, creationTimestamp: "2026-01-01T00:00:00Z" },
});

describe("requests", () => {
  test("go to the resource's path with the token of the connection", async () => {
    const server = await serve((request, response) =>
      reply(response, { ...configMap("web"), data: { url: request.url, token: request.headers.authorization } }),
    );
    const found = await connect(server).get(configMaps, "shop", "web");
    expect(found.data).toEqual({ url: "/api/v1/namespaces/shop/configmaps/web", token: "Bearer secret" });
  });

  test("carry a patch with its content type, a dry run and the field validation", async () => {
    const seen: unknown[] = [];
    const server = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
        seen.push(request.method, request.url, request.headers["content-type"], body);
        reply(response, configMap("web"));
      });
    });
    const options = { dryRun: true, fieldValidation: "Strict" } as const;
    await connect(server).patch(deployments, "shop", "web", "merge", { spec: { replicas: 2 } }, options);
    expect(seen).toEqual([
      "PATCH",
      "/apis/apps/v1/namespaces/shop/deployments/web?fieldManager=rollscope&fieldValidation=Strict&dryRun=All",
      "application/merge-patch+json",
      { spec: { replicas: 2 } },
    ]);
  });

  test("reuse one connection", async () => {
    const ports = new Set<number | undefined>();
    const server = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      reply(response, configMap("web"));
    });
    const client = connect(server);
    for (let count = 0; count < 3; count += 1) await client.get(configMaps, "shop", "web");
    expect(ports.size).toBe(1);
  });

  test("of a list give each item its kind", async () => {
    const { apiVersion: _, kind: __, ...bare } = configMap("web");
    const server = await serve((_request, response) =>
      reply(response, { kind: "ConfigMapList", apiVersion: "v1", metadata: { resourceVersion: "7" }, items: [bare] }),
    );
    const { items } = await connect(server).list(configMaps, { namespace: "shop", labelSelector: "app=web" });
    expect(items).toEqual([configMap("web")]);
  });

  test("of logs return the text", async () => {
    let path: string | undefined;
    const server = await serve((request, response) => {
      path = request.url;
      response.end("first\nsecond\n");
    });
    const text = await connect(server).podLogs("shop", "web-1", { container: "app", tail: 5, previous: true });
    expect(text).toBe("first\nsecond\n");
    expect(path).toBe("/api/v1/namespaces/shop/pods/web-1/log?container=app&tailLines=5&previous=true");
  });
});

describe("failures", () => {
  test("of the API keep their whole Status", async () => {
    const status = {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: 'configmaps "web" not found',
      reason: "NotFound",
      details: { name: "web", kind: "configmaps" },
      code: 404,
    };
    const client = connect(await serve((_request, response) => reply(response, status, 404)));
    const error: unknown = await client.get(configMaps, "shop", "web").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).status).toEqual(status);
    expect(await client.find(configMaps, "shop", "web")).toBeUndefined();
  });

  test("without a Status tell the code and the text", async () => {
    const client = connect(await serve((_request, response) => response.writeHead(502).end("Bad gateway\n")));
    await expect(client.version()).rejects.toMatchObject({ name: "ApiError", message: "Bad gateway", code: 502 });
  });

  test("to connect are one sentence with the address", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((resolve) => server.close(resolve));
    const error: unknown = await new Client(connectionTo(address)).version().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RollscopeError);
    expect(error).toMatchObject({
      code: "CLUSTER_UNREACHABLE",
      message: `The Kubernetes API at ${address} does not answer: the connection is refused.`,
    });
  });

  test("of trust name the certificate", async () => {
    const server = await serve((_request, response) => reply(response, {}));
    const client = new Client(connectionTo(server.url));
    open.push(client);
    await expect(client.version()).rejects.toThrow(/does not answer: its certificate is not trusted \([A-Z_]+\)\.$/);
  });

  test("to answer in time end the request", async () => {
    const server = await serve(() => undefined);
    const client = connect(server, { timeoutMs: 50 });
    await expect(client.version()).rejects.toMatchObject({
      code: "CLUSTER_UNREACHABLE",
      message: `The Kubernetes API at ${server.url} does not answer: nothing came within 0.05 s.`,
    });
  });
});

describe("a watch", () => {
  const event = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`;

  test("puts events together whatever the chunks are, and ends with the stream", async () => {
    const text = event("ADDED", configMap("a")) + event("MODIFIED", { ...configMap("ä", "2") });
    const server = await serve((_request, response) => {
      const bytes = Buffer.from(text);
      response.write(bytes.subarray(0, 10));
      // In the middle of a character of two bytes.
      const cut = bytes.indexOf(0xc3) + 1;
      setTimeout(() => response.write(bytes.subarray(10, cut)), 10);
      setTimeout(() => response.end(bytes.subarray(cut)), 20);
    });
    const seen: string[] = [];
    await connect(server).watch(configMaps, { namespace: "shop" }, ({ type, object }) => {
      seen.push(`${type} ${object.metadata.name}`);
    });
    expect(seen).toEqual(["ADDED a", "MODIFIED ä"]);
  });

  test("fails with the Status of an ERROR event", async () => {
    const status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", reason: "Expired", code: 410 };
    const server = await serve((_request, response) => response.end(event("ERROR", status)));
    const watching = connect(server).watch(pods, {}, () => undefined);
    await expect(watching).rejects.toMatchObject({ name: "ApiError", reason: "Expired" });
  });

  test("ends with the reason of its signal", async () => {
    const server = await serve((_request, response) => response.write(event("ADDED", configMap("a"))));
    const controller = new AbortController();
    const reason = new Error("enough");
    const watching = connect(server).watch(configMaps, {}, () => controller.abort(reason), controller.signal);
    await expect(watching).rejects.toBe(reason);
  });
});
