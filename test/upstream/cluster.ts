import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll } from "vitest";
import type { KubernetesObject, Status } from "../../src/api/meta.ts";
import { ApiError, isApiError } from "../../src/api/status.ts";
import type { Connection } from "../../src/client/connection.ts";
import { loadKubeconfig } from "../../src/client/kubeconfig.ts";
import { LineSplitter } from "../../src/client/line-splitter.ts";
import { Transport, type ApiRequest } from "../../src/client/transport.ts";
import { startCluster, type Cluster, type ClusterOptions } from "../../src/cluster/cluster.ts";

type Method = ApiRequest["method"];

/** What a watch reports; the object of a bookmark has little more than a resourceVersion. */
export interface SeenEvent<T extends KubernetesObject = KubernetesObject> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: T;
}

/** A watch under way, which keeps what it has seen. */
export interface SeenEvents<T extends KubernetesObject> {
  readonly events: readonly SeenEvent<T>[];
  /** The first event that fits. @throws When none comes in time. */
  until(fits: (event: SeenEvent<T>) => boolean, limitMs?: number): Promise<SeenEvent<T>>;
  stop(): void;
}

/** Content types of patches, by the names that kubectl has for them. */
export const PATCH = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
} as const;

/** A cluster for the tests of one file, and what a client of it does. */
export interface UpstreamCluster {
  readonly kubeconfigPath: string;
  readonly connection: Connection;
  /** Sends one request and reads the answer. @throws {ApiError} When it is a failure. */
  call<T>(method: Method, path: string, body?: unknown, contentType?: string): Promise<T>;
  /** The failure that a request is answered with. @throws When it succeeds. */
  failureOf(method: Method, path: string, body?: unknown, contentType?: string): Promise<Status>;
  /** Watches a collection; `query` may hold a selector and a resourceVersion. */
  watch<T extends KubernetesObject>(path: string, query?: Readonly<Record<string, string>>): Promise<SeenEvents<T>>;
  /** A namespace with its ServiceAccount, as the upstream framework makes one for each test. */
  namespace(base: string): Promise<string>;
}

/** Starts a cluster before the tests of a file, ends it behind them. */
export function upstreamCluster(options: Partial<ClusterOptions> = {}): UpstreamCluster {
  let folder: string;
  let cluster: Cluster;
  let connection: Connection;
  let transport: Transport;
  const watches = new Set<AbortController>();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "upstream-"));
    cluster = await startCluster({ dir: join(folder, "cluster"), ...options });
    connection = await loadKubeconfig({ path: cluster.kubeconfigPath });
    transport = new Transport(connection);
  });
  afterAll(async () => {
    for (const watch of watches) watch.abort();
    transport?.close();
    await cluster?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function call<T>(method: Method, path: string, body?: unknown, contentType?: string): Promise<T> {
    const response = await transport.open({ method, path, body, ...(contentType ? { contentType } : {}) });
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    return (response.headers["content-type"]?.startsWith("application/json") ? JSON.parse(text) : text) as T;
  }

  async function failureOf(...request: Parameters<typeof call>): Promise<Status> {
    try {
      await call(...request);
    } catch (error) {
      if (error instanceof ApiError) return error.status;
      throw error;
    }
    throw new Error(`${request[0]} ${request[1]} did not fail`);
  }

  return {
    get kubeconfigPath() {
      return cluster.kubeconfigPath;
    },
    get connection() {
      return connection;
    },
    call,
    failureOf,
    async watch<T extends KubernetesObject>(
      path: string,
      query: Readonly<Record<string, string>> = {},
    ): Promise<SeenEvents<T>> {
      const abort = new AbortController();
      watches.add(abort);
      const response = await transport.open({
        method: "GET",
        path,
        query: { ...query, watch: true, allowWatchBookmarks: true },
        signal: abort.signal,
      });
      const events: SeenEvent<T>[] = [];
      const lines = new LineSplitter((line) => events.push(JSON.parse(line) as SeenEvent<T>));
      response.setEncoding("utf8").on("data", (chunk: string) => lines.push(chunk));
      response.on("error", () => undefined); // it was stopped
      return {
        events,
        stop: () => abort.abort(),
        async until(fits, limitMs = 20_000) {
          await eventually(() => events.some((event) => fits(event)), limitMs);
          return events.find((event) => fits(event)) as SeenEvent<T>;
        },
      };
    },
    async namespace(base) {
      const created = await call<KubernetesObject>("POST", "/api/v1/namespaces", {
        kind: "Namespace",
        apiVersion: "v1",
        metadata: { generateName: `${base}-`, labels: { "e2e-framework": base } },
        spec: {},
        status: {},
      });
      const { name } = created.metadata;
      await eventually(async () => {
        const { items } = await call<{ items: unknown[] }>(
          "GET",
          `/api/v1/namespaces/${name}/serviceaccounts?fieldSelector=metadata.name%3Ddefault`,
        );
        return items.length === 1;
      });
      return name;
    },
  };
}

/** Waits until something holds that comes soon but not at once; an object that is not there yet is waited for, too. */
export async function eventually(done: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  const giveUpAt = performance.now() + limitMs;
  while (!(await holds(done))) {
    if (performance.now() > giveUpAt) throw new Error(`not within ${limitMs} ms: ${done.toString()}`);
    await delay(25);
  }
}

async function holds(done: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return await done();
  } catch (error) {
    if (isApiError(error, "NotFound")) return false;
    throw error;
  }
}
