import type { IncomingMessage } from "node:http";
import type { DeleteOptions, KubernetesObject, NewObject, ObjectList } from "../api/meta.ts";
import { pods, type Resource } from "../api/resources.ts";
import { ApiError, isApiError } from "../api/status.ts";
import type { Status } from "../api/meta.ts";
import { RollscopeError } from "../errors.ts";
import type { Connection } from "./connection.ts";
import { LineSplitter } from "./line-splitter.ts";
import { resourcePath } from "./resource-path.ts";
import { readText, Transport, unreachable, type ApiRequest } from "./transport.ts";

/** Narrows a list or a watch. */
export interface ClientQuery {
  /** Undefined means all namespaces. */
  readonly namespace?: string;
  /** Text form: `app=shop,tier!=front`. */
  readonly labelSelector?: string;
  /** Text form: `metadata.name=shop`. */
  readonly fieldSelector?: string;
}

/** Options of writes. */
export interface WriteOptions {
  /** Runs all checks and stores nothing. */
  readonly dryRun?: boolean;
  /** What happens to unknown and duplicate fields; the server's default is `Warn`. */
  readonly fieldValidation?: "Strict" | "Warn" | "Ignore";
}

/** An event of a watch; BOOKMARK carries only a resourceVersion. */
export interface ClientWatchEvent<T extends KubernetesObject> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  readonly object: T;
}

const PATCH_TYPES = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
} as const;

/** A watch is ended by the server after this time and then taken up again. */
const WATCH_SECONDS = 290;

/**
 * A Kubernetes API over HTTP, whichever cluster it is. Namespace is `""` for cluster-scoped resources.
 *
 * Every method throws {@link ApiError} when the server refuses and {@link RollscopeError} CLUSTER_UNREACHABLE when
 * there is no answer within the time limit.
 */
export class Client {
  readonly #transport: Transport;
  readonly #timeoutMs: number;

  /** @param options - `timeoutMs` limits each request but watches; default 10 s. */
  constructor(connection: Connection, options: { timeoutMs?: number } = {}) {
    this.#transport = new Transport(connection);
    this.#timeoutMs = options.timeoutMs ?? 10_000;
  }

  get connection(): Connection {
    return this.#transport.connection;
  }

  /** `v1.36.2` and the like. */
  async version(): Promise<string> {
    const answer = await this.request<{ gitVersion: string }>({ method: "GET", path: "/version" });
    return answer.gitVersion;
  }

  async get<T extends KubernetesObject>(resource: Resource<T>, namespace: string, name: string): Promise<T> {
    return this.request({ method: "GET", path: resourcePath(resource, namespace, name) });
  }

  /** Undefined when there is none. */
  async find<T extends KubernetesObject>(
    resource: Resource<T>,
    namespace: string,
    name: string,
  ): Promise<T | undefined> {
    try {
      return await this.get(resource, namespace, name);
    } catch (error) {
      if (isApiError(error, "NotFound")) return undefined;
      throw error;
    }
  }

  async list<T extends KubernetesObject>(resource: Resource<T>, query: ClientQuery = {}): Promise<ObjectList<T>> {
    const { namespace = "", ...selectors } = query;
    const list = await this.request<ObjectList<T>>({
      method: "GET",
      path: resourcePath(resource, namespace),
      query: selectors,
    });
    // The items of a list carry no kind of their own on a real server.
    const apiVersion = list.apiVersion;
    const kind = resource.kind;
    return { ...list, items: (list.items ?? []).map((item) => ({ ...item, apiVersion, kind })) };
  }

  /** The namespace is `object.metadata.namespace`. */
  async create<T extends KubernetesObject>(
    resource: Resource<T>,
    object: NewObject<T>,
    options: WriteOptions = {},
  ): Promise<T> {
    const path = resourcePath(resource, object.metadata.namespace ?? "");
    return this.request({ method: "POST", path, query: writeQuery(options), body: object });
  }

  /** Replaces the object; with `metadata.resourceVersion` set it fails with Conflict when that is not current. */
  async replace<T extends KubernetesObject>(resource: Resource<T>, object: T, options: WriteOptions = {}): Promise<T> {
    const path = resourcePath(resource, object.metadata.namespace ?? "", object.metadata.name);
    return this.request({ method: "PUT", path, query: writeQuery(options), body: object });
  }

  async patch<T extends KubernetesObject>(
    resource: Resource<T>,
    namespace: string,
    name: string,
    type: keyof typeof PATCH_TYPES,
    patch: unknown,
    options: WriteOptions = {},
  ): Promise<T> {
    const path = resourcePath(resource, namespace, name);
    const query = writeQuery(options);
    return this.request({ method: "PATCH", path, query, body: patch, contentType: PATCH_TYPES[type] });
  }

  /** Starts deletion; the object may stay until its grace period and finalizers are done. */
  async delete<T extends KubernetesObject>(
    resource: Resource<T>,
    namespace: string,
    name: string,
    options: DeleteOptions = {},
  ): Promise<void> {
    await this.request({ method: "DELETE", path: resourcePath(resource, namespace, name), body: options });
  }

  /** What a container wrote. @param options - `tail`: only so many last lines; `previous`: of the run before the last restart. */
  async podLogs(
    namespace: string,
    name: string,
    options: { container?: string; tail?: number; previous?: boolean } = {},
  ): Promise<string> {
    const { container, tail, previous } = options;
    const path = resourcePath(pods, namespace, name, "log");
    return this.text({ method: "GET", path, query: { container, tailLines: tail, previous } });
  }

  /**
   * Reports the lines that a container writes, from the first one on, until it ends (then it resolves) or `signal` is
   * aborted (then it rejects).
   */
  async followLogs(
    namespace: string,
    name: string,
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const path = resourcePath(pods, namespace, name, "log");
    const response = await this.#transport.open({ method: "GET", path, query: { follow: true }, signal });
    await this.#readLines(response, onLine, signal);
  }

  /**
   * Reports changes until the server ends the watch (then it resolves) or `signal` is aborted (then it rejects).
   *
   * @throws {ApiError} Reason `Expired` (410) when `resourceVersion` is too old: list again.
   */
  async watch<T extends KubernetesObject>(
    resource: Resource<T>,
    query: ClientQuery & { resourceVersion?: string },
    onEvent: (event: ClientWatchEvent<T>) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const { namespace = "", ...selectors } = query;
    // A server that vanished without a word is noticed when even the agreed end does not come.
    const limit = AbortSignal.timeout((WATCH_SECONDS + 30) * 1000);
    const response = await this.#transport.open({
      method: "GET",
      path: resourcePath(resource, namespace),
      query: { ...selectors, watch: true, allowWatchBookmarks: true, timeoutSeconds: WATCH_SECONDS },
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    await this.#readLines(response, (line) => onEvent(watchEvent<T>(line)), signal);
  }

  /** Any request with a JSON answer. */
  async request<T>(request: ApiRequest): Promise<T> {
    return JSON.parse(await this.text(request)) as T;
  }

  /** Ends all connections. */
  close(): void {
    this.#transport.close();
  }

  async #readLines(response: IncomingMessage, onLine: (line: string) => void, signal?: AbortSignal): Promise<void> {
    const lines = new LineSplitter(onLine);
    response.setEncoding("utf8");
    try {
      for await (const chunk of response) lines.push(chunk as string);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (error instanceof ApiError) throw error;
      throw unreachable(this.connection.server, error as NodeJS.ErrnoException);
    }
  }

  /** Any request, with its answer as it is. */
  async text(request: ApiRequest): Promise<string> {
    const { server } = this.connection;
    const limit = AbortSignal.timeout(this.#timeoutMs);
    const signal = request.signal ? AbortSignal.any([request.signal, limit]) : limit;
    try {
      return await readText(await this.#transport.open({ ...request, signal }), server);
    } catch (error) {
      if (!limit.aborted || request.signal?.aborted) throw error;
      const message = `The Kubernetes API at ${server} does not answer: nothing came within ${this.#timeoutMs / 1000} s.`;
      throw new RollscopeError("CLUSTER_UNREACHABLE", message, { cause: error });
    }
  }
}

function writeQuery(options: WriteOptions): ApiRequest["query"] {
  return {
    fieldManager: "rollscope",
    fieldValidation: options.fieldValidation,
    dryRun: options.dryRun ? "All" : undefined,
  };
}

function watchEvent<T extends KubernetesObject>(line: string): ClientWatchEvent<T> {
  const event = JSON.parse(line) as ClientWatchEvent<T> | { type: "ERROR"; object: Status };
  if (event.type === "ERROR") throw new ApiError(event.object);
  return event;
}
