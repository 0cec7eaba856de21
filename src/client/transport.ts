import * as http from "node:http";
import * as https from "node:https";
import { failure, ApiError } from "../api/status.ts";
import type { Status } from "../api/meta.ts";
import { RollscopeError } from "../errors.ts";
import type { Connection } from "./connection.ts";
import { isRecord } from "./fields.ts";

/** One request to the API. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** HTTP over kept-alive connections to one API server; knows credentials and failures, nothing of resources. */
export class Transport {
  readonly connection: Connection;
  readonly #agent: http.Agent;
  readonly #base: URL;

  constructor(connection: Connection) {
    this.connection = connection;
    this.#base = new URL(connection.server);
    const options = { keepAlive: true, scheduling: "lifo" as const };
    this.#agent = this.#base.protocol === "https:" ? new https.Agent(options) : new http.Agent(options);
  }

  /**
   * Sends a request and resolves with its answer as soon as the head is there.
   *
   * @throws {RollscopeError} CLUSTER_UNREACHABLE when there is no answer.
   * @throws {ApiError} When the answer is a failure.
   * @throws The reason of `request.signal` when it is aborted.
   */
  async open(request: ApiRequest): Promise<http.IncomingMessage> {
    const response = await this.#send(request, true);
    const code = response.statusCode ?? 0;
    if (code >= 200 && code < 300) return response;
    throw failureOf(code, await readText(response, this.connection.server));
  }

  /** Ends all connections. */
  close(): void {
    this.#agent.destroy();
  }

  async #send(request: ApiRequest, mayRetry: boolean): Promise<http.IncomingMessage> {
    const { server, tls } = this.connection;
    const credentials = await this.connection.authenticate();
    request.signal?.throwIfAborted();
    const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
    const options: https.RequestOptions = {
      method: request.method,
      agent: this.#agent,
      host: this.#base.hostname.replace(/^\[|\]$/g, ""),
      port: this.#base.port || (this.#base.protocol === "https:" ? 443 : 80),
      path: `${this.#base.pathname.replace(/\/$/, "")}${request.path}${queryText(request.query)}`,
      headers: {
        accept: "application/json",
        "user-agent": "rollscope",
        ...credentials.headers,
        ...(body ? { "content-type": request.contentType ?? "application/json", "content-length": body.length } : {}),
      },
      ca: tls.ca,
      cert: credentials.cert,
      key: credentials.key,
      servername: tls.servername,
      rejectUnauthorized: !tls.insecure,
      signal: request.signal,
    };
    const start = this.#base.protocol === "https:" ? https.request : http.request;
    return new Promise((resolve, reject) => {
      const outgoing = start(options, resolve);
      outgoing.on("error", (error: NodeJS.ErrnoException) => {
        if (request.signal?.aborted) reject(request.signal.reason as Error);
        // The server may close an idle connection at the moment it is used again; nothing was done then.
        else if (mayRetry && outgoing.reusedSocket && request.method !== "POST" && error.code === "ECONNRESET") {
          resolve(this.#send(request, false));
        } else reject(unreachable(server, error));
      });
      outgoing.end(body);
    });
  }
}

/**
 * The whole body of an answer.
 *
 * @throws {RollscopeError} CLUSTER_UNREACHABLE when the connection breaks before the end.
 */
export async function readText(response: http.IncomingMessage, server: string): Promise<string> {
  response.setEncoding("utf8");
  const chunks: string[] = [];
  try {
    for await (const chunk of response) chunks.push(chunk as string);
  } catch (error) {
    throw unreachable(server, error as NodeJS.ErrnoException);
  }
  return chunks.join("");
}

function queryText(query: ApiRequest["query"]): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

/** The failure an answer stands for: its Status, or one made from the code where a proxy answered in its own words. */
function failureOf(code: number, text: string): ApiError {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (isStatus(body)) return new ApiError({ ...body, code: body.code ?? code });
  const reason = { 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 429: "TooManyRequests" }[code] ?? "";
  return failure(code, reason, text.trim().slice(0, 500) || `the server answered with HTTP ${code}`);
}

function isStatus(body: unknown): body is Status {
  return isRecord(body) && body["kind"] === "Status";
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection is refused",
  ECONNRESET: "the connection is reset",
  ENOTFOUND: "the host name is not known",
  EAI_AGAIN: "the host name cannot be looked up now",
  ETIMEDOUT: "the connection times out",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
};

/** One sentence with the address and the reason. */
export function unreachable(server: string, error: NodeJS.ErrnoException): RollscopeError {
  const code = error.code ?? "";
  const reason =
    WORDS[code] ??
    (/CERT|SIGNATURE|ALTNAME/.test(code) ? `its certificate is not trusted (${code})` : error.message || code);
  return new RollscopeError("CLUSTER_UNREACHABLE", `The Kubernetes API at ${server} does not answer: ${reason}.`, {
    cause: error,
  });
}
