import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { namespaces } from "../../src/api/resources.ts";
import { systemClock } from "../../src/clock.ts";
import { createCredentials } from "../../src/cluster/apiserver/credentials.ts";
import { createApi, type InProcessApi } from "../../src/cluster/apiserver/in-process-api.ts";
import { definitions } from "../../src/cluster/apiserver/registry/index.ts";
import { ApiServer } from "../../src/cluster/apiserver/server.ts";
import { Store } from "../../src/cluster/storage/store.ts";
import { systemRandom } from "../../src/random.ts";

/** A request that is no read. */
export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
}

/** An API server behind a proxy that keeps what clients send. */
export interface RecordingServer {
  /** Without credentials: the proxy has them. */
  readonly kubeconfig: string;
  readonly api: InProcessApi;
  readonly recorded: Recorded[];
  /** Answers a recorded request instead of the API server. */
  answer: ((request: Recorded) => unknown) | undefined;
  close(): Promise<void>;
}

/** Starts both on 127.0.0.1, with the namespace `default`. */
export async function startRecordingServer(): Promise<RecordingServer> {
  const credentials = await createCredentials(Date.now());
  const environment = { clock: systemClock, random: systemRandom, serviceCidr: "127.96.249.0/24" };
  const api = createApi({ ...environment, store: new Store(), definitions });
  api.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" }, spec: {} });
  const apiServer = new ApiServer({ api, credentials });
  await apiServer.start();
  const { certificate: cert, privateKey: key } = credentials.client;
  const agent = new https.Agent({ keepAlive: true, cert, key, ca: credentials.authority });

  const proxy = createServer((request, response) => {
    void readBody(request).then((body) => {
      const { method = "", url: path = "", headers } = request;
      if (method !== "GET") {
        const contentType = headers["content-type"] ?? "";
        const record = { method, path, contentType, body };
        server.recorded.push(record);
        const answer = server.answer?.(record);
        if (answer) {
          response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify(answer));
          return;
        }
      }
      const forwarded = https.request(apiServer.url + path, { method, headers, agent }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      forwarded.on("error", () => response.destroy()).end(body);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const folder = mkdtempSync(join(tmpdir(), "rollscope-recording-"));
  const kubeconfig = join(folder, "kubeconfig");
  const cluster = { server: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
  const contexts = [{ name: "c", context: { cluster: "c" } }];
  const config = { apiVersion: "v1", kind: "Config", clusters: [{ name: "c", cluster }], contexts };
  writeFileSync(kubeconfig, JSON.stringify({ ...config, "current-context": "c" }));

  const server: RecordingServer = {
    kubeconfig,
    api,
    recorded: [],
    answer: undefined,
    async close() {
      proxy.closeAllConnections();
      await new Promise<unknown>((resolve) => proxy.close(resolve));
      agent.destroy();
      await apiServer.stop();
      rmSync(folder, { recursive: true });
    },
  };
  return server;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
