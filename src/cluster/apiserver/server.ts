import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { RollscopeError } from "../../errors.ts";
import type { Component } from "../../lifecycle.ts";
import { silentLog, type Log } from "../../log.ts";
import type { ContainerLogs } from "../kubelet/container-logs.ts";
import type { KubeletServer } from "../kubelet/kubelet-server.ts";
import type { ContainerStreams } from "../kubelet/container-streams.ts";
import type { UsageReader } from "../metrics/usage-meter.ts";
import type { UserInfo } from "../../api/authentication.ts";
import { failure } from "../../api/status.ts";
import { createAuthenticator, type Authenticator } from "./authentication/authenticator.ts";
import { effectiveUser } from "./authentication/impersonation.ts";
import { createAuthorizer, type Action, type Authorizer } from "./authorization/authorizer.ts";
import { actionOf, forbiddenTo } from "./authorization/request-action.ts";
import type { Credentials } from "./credentials.ts";
import type { ServerContext } from "./handlers/handler.ts";
import { discoveryReply } from "./handlers/discovery.ts";
import { healthReply } from "./handlers/health.ts";
import { issuerReply } from "./handlers/issuer-discovery.ts";
import { openApiReply } from "./handlers/openapi.ts";
import type { InProcessApi } from "./in-process-api.ts";
import { errorReply, jsonReply, methodNotAllowed, resourceNotFound, textReply, type Reply } from "./reply.ts";
import { RequestMetrics } from "./request-metrics.ts";
import { sendReply } from "./send-reply.ts";
import { UpgradeRequests } from "./streaming/upgrade-requests.ts";
import type { TakeUpgrade } from "./streaming/upgrade.ts";
import { Router } from "./target.ts";
import { handlerFor, verbOf } from "./verbs.ts";
import { versionInfo } from "./version.ts";

/** What the API server needs. */
export interface ApiServerOptions {
  readonly api: InProcessApi;
  readonly credentials: Credentials;
  /** Default 127.0.0.1; it must stay on loopback. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Logs of the containers of one Node; undefined when there is no such Node. */
  containerLogs?(nodeName: string): ContainerLogs | undefined;
  /** The way into the containers of one Node; undefined when there is no such Node. */
  containerStreams?(nodeName: string): ContainerStreams | undefined;
  /** The kubelet of one Node, as a server; undefined when there is no such Node. */
  kubeletServer?(nodeName: string): KubeletServer | undefined;
  /** Default: nobody knows. */
  readonly usage?: UsageReader;
  /** For a request to arrive completely; default one minute. What it is answered with may take as long as it likes. */
  readonly requestTimeoutMs?: number;
  readonly log?: Log;
}

/** As many bytes of header as Go's server reads: long selectors are part of the URL. */
const MAX_HEADER_BYTES = 1024 * 1024;
const REQUEST_TIMEOUT_MS = 60_000;

/** So long may a client go on sending what nobody reads any more; meanwhile it gets to know why. */
const DISCARD_MS = 2_000;

/** The Kubernetes API over HTTPS, on loopback, for those who hold the cluster's credentials. */
export class ApiServer implements Component {
  readonly name = "kube-apiserver";
  readonly #options: ApiServerOptions;
  #router: Router;
  readonly #authenticate: Authenticator;
  readonly #authorizer: Authorizer;
  readonly #log: Log;
  readonly #metrics = new RequestMetrics();
  readonly #upgrades = new UpgradeRequests();
  #server: Server | undefined;
  #url = "";

  constructor(options: ApiServerOptions) {
    this.#options = options;
    const { definitions } = options.api;
    this.#router = new Router(definitions.all);
    definitions.onChange(() => (this.#router = new Router(definitions.all)));
    this.#authenticate = createAuthenticator(options.credentials.token, options.api.tokens);
    this.#authorizer = createAuthorizer(options.api);
    this.#log = options.log ?? silentLog;
  }

  /** `https://127.0.0.1:PORT`; empty before it was started. */
  get url(): string {
    return this.#url;
  }

  /** @throws {RollscopeError} PORT_IN_USE */
  async start(): Promise<void> {
    const { credentials, host = "127.0.0.1", port = 0, requestTimeoutMs = REQUEST_TIMEOUT_MS } = this.#options;
    const server = createServer({
      key: credentials.server.privateKey,
      cert: credentials.server.certificate,
      ca: credentials.authority,
      // Who shows no certificate may still have the token.
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: "TLSv1.2",
      keepAliveTimeout: 90_000,
      maxHeaderSize: MAX_HEADER_BYTES,
      // Who sends a request too slowly is cut off.
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: requestTimeoutMs / 2,
    });
    server.on("request", (request: IncomingMessage, response: ServerResponse) => void this.#serve(request, response));
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const { response, take } = this.#upgrades.begin(request, { socket, head });
      void this.#serve(request, response, take);
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => {
        const isTaken = error.code === "EADDRINUSE";
        const message = `port ${port} of ${host} is in use, the API server cannot listen on it`;
        reject(isTaken ? new RollscopeError("PORT_IN_USE", message, { cause: error }) : error);
      });
      server.listen(port, host, resolve);
    });
    this.#url = `https://${host}:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
      this.#upgrades.closeAll();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse, takeUpgrade?: TakeUpgrade): Promise<void> {
    // A client that goes away in the middle is nobody's failure.
    response.on("error", (error) => this.#log.debug(`response to ${request.url}: ${error.message}`));
    try {
      const reply = await this.#replyTo(request, response, takeUpgrade);
      if (reply) await sendReply(request, response, reply);
    } catch (error) {
      const reply = errorReply(error);
      if (reply.status >= 500) this.#log.debug(`${request.method} ${request.url}: ${String(error)}`);
      if (response.headersSent) response.destroy();
      else await sendReply(request, response, reply);
    } finally {
      if (!request.complete) discardRest(request);
    }
  }

  #replyTo(
    request: IncomingMessage,
    response: ServerResponse,
    takeUpgrade: TakeUpgrade | undefined,
  ): Promise<Reply | undefined> | Reply | undefined {
    const { headers, method = "GET" } = request;
    const [, path = "/", search = ""] = /^([^?]*)\??(.*)$/.exec(request.url ?? "/") ?? [];
    const query = new URLSearchParams(search);
    const isApi = path.startsWith("/api/") || path.startsWith("/apis/");
    const route = isApi ? this.#router.route(path) : "unknown-path";
    const count = this.#metrics.begin(route, method, query);
    response.once("close", () => count(response.statusCode));
    const user = effectiveUser(this.#authenticate(request, path), headers, this.#authorizer);
    if (typeof route === "object") {
      this.#authorize(user, actionOf(verbOf(method, route, query), route, query));
      const handler = handlerFor(method, route, query);
      const upgrade = takeUpgrade ? { takeUpgrade } : {};
      const { deprecationWarning } = route.definition;
      const all = { target: route, user, query, headers, message: request, response, ...upgrade };
      const reply = handler(this.#context, all);
      return deprecationWarning === undefined ? reply : warned(reply, deprecationWarning);
    }
    this.#authorize(user, { verb: method.toLowerCase(), path });
    if (route === "not-found") throw resourceNotFound();
    return this.#replyOutsideResources(request, path.replace(/(.)\/$/, "$1"), query);
  }

  #authorize(user: UserInfo, action: Action): void {
    if (!this.#authorizer.decide(user, action).allowed) throw forbiddenTo(user, action);
  }

  async #replyOutsideResources(request: IncomingMessage, path: string, query: URLSearchParams): Promise<Reply> {
    const definitions = this.#options.api.definitions.all;
    const isKnown = /^\/((apis?|version|openapi|openid|\.well-known|healthz|livez|readyz|metrics)(\/|$)|$)/.test(path);
    if (isKnown && request.method !== "GET") throw methodNotAllowed();
    if (path === "/version") return jsonReply(versionInfo);
    if (path === "/metrics") return textReply(this.#metrics.text(this.#options.api.store, definitions));
    const route = path.startsWith("/api/") || path.startsWith("/apis/") ? this.#router.route(path) : undefined;
    if (path === "/" || path === "/api" || path === "/apis" || route === "group-list" || route === "resource-list") {
      return discoveryReply(definitions, path, request.headers.accept);
    }
    const nowMs = this.#options.api.clock.now();
    const issuer = issuerReply(path, this.#options.api.tokens, this.#url);
    if (issuer) return issuer;
    const reply = healthReply(path, query) ?? (await openApiReply(definitions, path, query, request.headers, nowMs));
    return reply ?? textReply("404 page not found\n", 404);
  }

  get #context(): ServerContext {
    const options = this.#options;
    return {
      api: options.api,
      authorizer: this.#authorizer,
      userOfToken: (token, audiences) => options.api.tokens.userOf(token, audiences),
      usage: options.usage ?? noUsage,
      containerLogs: (nodeName) => options.containerLogs?.(nodeName),
      containerStreams: (nodeName) => options.containerStreams?.(nodeName),
      kubeletServer: (nodeName) => options.kubeletServer?.(nodeName),
    };
  }
}

const noUsage: UsageReader = {
  read: () => Promise.reject(failure(503, "ServiceUnavailable", "metrics are not available")),
  latest: () => undefined,
};

async function warned(reply: ReturnType<ReturnType<typeof handlerFor>>, warning: string): Promise<Reply | undefined> {
  const answer = await reply;
  return answer && { ...answer, warnings: [warning, ...(answer.warnings ?? [])] };
}

/** The rest of a body that nobody read would block the connection; a rest without end ends it. */
function discardRest(request: IncomingMessage): void {
  request.resume();
  const timer = setTimeout(() => request.destroy(), DISCARD_MS).unref();
  request.once("close", () => clearTimeout(timer));
}
