import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import https from "node:https";
import { afterAll, beforeAll } from "vitest";
import type { ConfigMap } from "../../../api/core.ts";
import type { NewObject } from "../../../api/meta.ts";
import { namespaces, serviceAccounts } from "../../../api/resources.ts";
import { systemClock } from "../../../clock.ts";
import { systemRandom } from "../../../random.ts";
import type { ContainerLogs } from "../../kubelet/container-logs.ts";
import { Store } from "../../storage/store.ts";
import { createBootstrapPolicy } from "../authorization/bootstrap-policy.ts";
import { createCredentials } from "../credentials.ts";
import { createApi } from "../in-process-api.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import { ApiServer, type ApiServerOptions } from "../server.ts";
import { clusterRoleBindingDefinition } from "../registry/cluster-role-binding.ts";
import { clusterRoleDefinition } from "../registry/cluster-role.ts";
import { minimalDefinitions } from "./minimal-definitions.ts";

/** An answer, read to its end. */
export interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  text: string;
  /** Empty when the answer is no JSON. */
  body: Body;
}

/** As much of an answer's shape as the tests look at. */
export interface Body {
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
  body?: string | Buffer;
  /** Instead of the client certificate. */
  credentials?: https.RequestOptions;
}

interface FixtureOptions extends Pick<ApiServerOptions, "requestTimeoutMs" | "usage"> {
  /** Default: the minimal ones. */
  definitions?: readonly ResourceDefinition[];
}

const logs: ContainerLogs = {
  async *logs(_namespace, podName, container, { follow }, signal) {
    yield `hello of ${podName} ${container}\n`;
    if (follow) await once(signal, "abort");
  },
};

/** An API server with namespaces `default` and `app`, up while the tests of one file run, and a client of it. */
export async function serveApi({
  definitions = [...minimalDefinitions, clusterRoleDefinition, clusterRoleBindingDefinition],
  ...limits
}: FixtureOptions = {}) {
  const credentials = await createCredentials(Date.now());
  const options = { clock: systemClock, random: systemRandom, serviceCidr: "127.96.250.0/24" };
  const api = createApi({
    ...options,
    store: new Store(),
    definitions,
  });
  createBootstrapPolicy(api);
  for (const name of ["default", "app"]) {
    api.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: {} });
    const metadata = { name: "default", namespace: name };
    api.create(serviceAccounts, { apiVersion: "v1", kind: "ServiceAccount", metadata });
  }
  const containerLogs = (node: string) => (node === "n" ? logs : undefined);
  const server = new ApiServer({ api, credentials, containerLogs, ...limits });
  const agent = new https.Agent({ keepAlive: true });
  beforeAll(() => server.start());
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
        // Node does not say by itself how long the body of a DELETE is.
        headers: { ...options.headers, "content-length": Buffer.byteLength(options.body ?? "") },
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

  return { api, credentials, server, open, call, send };
}

/** Path of the ConfigMaps in namespace `app`. */
export const CONFIG_MAPS = "/api/v1/namespaces/app/configmaps";

/** A ConfigMap as a client sends it to {@link CONFIG_MAPS}. */
export function configMap(
  name: string,
  data?: Record<string, string>,
  labels?: Record<string, string>,
): NewObject<ConfigMap> {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "app", labels }, data };
}
