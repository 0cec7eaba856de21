import { hostname } from "node:os";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { HttpProblem } from "./json-body.ts";
import { readSettings, type Settings } from "./settings.ts";

/** What a route answers: status (default 200) and a body that is sent as JSON. */
export interface Answer {
  readonly status?: number;
  /** Header `Allow`: the methods that go with this path. */
  readonly allow?: readonly string[];
  readonly body: unknown;
}

/** Answers one request. `id` is the path segment that stands for `:id`. */
export type Route = (request: IncomingMessage, id: string) => Answer | Promise<Answer>;

/** What makes one service differ from another. */
export interface ServiceDefinition {
  /** As answered in the field `service`. */
  readonly name: string;
  /** As printed when it listens: `🚀 <title> is running on ...`. */
  readonly title: string;
  /** Routes beside `/`, `/health`, `/healthz` and `/readyz`: path (with `:id` as last segment) -> method -> route. */
  readonly routes: Readonly<Record<string, Readonly<Record<string, Route>>>>;
}

type Phase = "starting" | "serving" | "draining";

/**
 * Runs a service until it is killed or, with GRACEFUL_MS, drained after SIGTERM.
 *
 * A setting that makes no sense ends the process with one line and exit code 1.
 */
export function runService(definition: ServiceDefinition): void {
  let settings: Settings;
  try {
    settings = readSettings(process.env);
  } catch (error) {
    console.error(`${definition.name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
    return;
  }
  let phase: Phase = settings.startupDelayMs > 0 ? "starting" : "serving";
  if (phase === "starting") setTimeout(() => (phase = "serving"), settings.startupDelayMs);

  const server = http.createServer((request, response) => {
    void answer(definition, settings, phase, request).then(({ status = 200, allow, body }) => {
      if (phase === "draining") response.setHeader("connection", "close");
      if (allow) response.setHeader("allow", allow.join(", "));
      send(response, request, status, body);
    });
  });
  server.on("error", (error) => {
    console.error(`${definition.name}: cannot listen on port ${settings.port}: ${error.message}`);
    process.exitCode = 1;
  });
  server.listen(settings.port, "0.0.0.0", () => {
    console.log(`🚀 ${definition.title} is running on http://0.0.0.0:${settings.port}`);
  });

  // Without GRACEFUL_MS there must be no handler: that is what the tutorial's images do.
  if (settings.gracefulMs === undefined) return;
  const { gracefulMs } = settings;
  process.once("SIGTERM", () => {
    phase = "draining";
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), gracefulMs).unref();
  });
}

async function answer(
  definition: ServiceDefinition,
  settings: Settings,
  phase: Phase,
  request: IncomingMessage,
): Promise<Answer> {
  // Not by `new URL`: it refuses targets that node:http lets through, such as `//`.
  const path = request.url?.split("?", 1)[0] ?? "/";
  if (path === "/healthz") return { body: { status: "ok" } };
  if (path === "/readyz") return { status: phase === "serving" ? 200 : 503, body: { status: phase } };
  if (phase === "starting") return { status: 503, body: { error: "starting" } };
  if (settings.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, settings.latencyMs));
  if (Math.random() < settings.failRate) return { status: 500, body: { error: "failed on purpose (FAIL_RATE)" } };
  try {
    return await dispatch({ ...commonRoutes(definition, settings), ...definition.routes }, request, path);
  } catch (error) {
    if (error instanceof HttpProblem) return { status: error.status, body: { error: error.message, ...error.details } };
    return { status: 500, body: { error: "internal error" } };
  }
}

/** `/` says all about who answers; `/health` what runs and where. */
function commonRoutes({ name: service }: ServiceDefinition, { version, release, message, pod }: Settings): Routes {
  const host = hostname();
  const now = () => new Date().toISOString();
  return {
    "/": { GET: () => ({ body: { service, version, release, message, pod, host, timestamp: now() } }) },
    "/health": { GET: () => ({ body: { service, version, release, host } }) },
  };
}

type Routes = ServiceDefinition["routes"];

function dispatch(routes: Routes, request: IncomingMessage, path: string): Answer | Promise<Answer> {
  const parent = path.slice(0, path.lastIndexOf("/"));
  const id = decode(path.slice(parent.length + 1));
  const methods = routes[path] ?? (id === "" ? undefined : routes[`${parent}/:id`]);
  if (!methods) throw new HttpProblem(404, `there is no ${path}`);
  const route = methods[request.method === "HEAD" ? "GET" : (request.method ?? "GET")];
  if (route) return route(request, id);
  const allow = Object.keys(methods);
  return { status: 405, allow, body: { error: `${request.method} is not allowed on ${path}`, allow } };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new HttpProblem(400, "the path is not a valid URL");
  }
}

function send(response: ServerResponse, request: IncomingMessage, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  // Whoever sends more than it may is not read to the end.
  if (status === 413) response.setHeader("connection", "close");
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(request.method === "HEAD" ? undefined : text);
}
