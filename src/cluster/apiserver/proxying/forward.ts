import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { ApiError } from "../../../api/status.ts";
import { dialMessage } from "../../kubelet/probers/target.ts";
import type { ResourceRequest, ServerContext } from "../handlers/handler.ts";
import { relayConnection } from "../streaming/relay-connection.ts";
import { unreachable, type ProxyTarget } from "./proxy-target.ts";
import { rewriteHtml, rewriteUrl, type ProxiedPlace } from "./rewrite-links.ts";

/** Headers about one connection, which are not passed on. */
const HOP_BY_HOP = new Set(
  "connection keep-alive proxy-authenticate proxy-authorization te trailer transfer-encoding upgrade proxy-connection".split(
    " ",
  ),
);
/** A longer page is passed on as it is. */
const MAX_PAGE_BYTES = 8 * 1024 * 1024;

/**
 * Passes a request on to a pod and its answer back, or the whole connection when the client wants another protocol.
 *
 * Links of pages and redirects are rewritten so that they lead through the API server as well.
 *
 * @param path - What comes behind `proxy` in the URL, with its query.
 * @throws {ApiError} ServiceUnavailable when nobody answers.
 * @see kubernetes apimachinery/pkg/util/proxy/upgradeaware.go (v1.36)
 */
export async function forwardRequest(
  context: ServerContext,
  request: ResourceRequest,
  target: ProxyTarget,
  path: string,
): Promise<void> {
  const socket = await dial(context, target);
  const { headers, url = "" } = request.message;
  const place: ProxiedPlace = {
    prefix: url.slice(0, url.length - path.length),
    backendHost: `${target.address}:${target.port}`,
    requestHost: headers.host ?? "",
  };
  if (request.takeUpgrade) return tunnel(request, request.takeUpgrade, socket, place, path);
  const answer = await send(request, socket, place, path).catch((error: unknown) => {
    socket.destroy();
    throw unreachable(error instanceof Error ? error.message : String(error));
  });
  request.response.once("close", () => socket.destroy());
  await reply(request, answer, place);
}

async function dial(context: ServerContext, target: ProxyTarget): Promise<Socket> {
  const { address, port, pod, scheme } = target;
  const node = pod && context.containerStreams(pod.nodeName);
  try {
    const socket = pod && node ? await node.connect(pod.namespace, pod.name, port) : await open(address, port);
    return scheme === "https" ? await secured(socket) : socket;
  } catch (error) {
    if (error instanceof ApiError) throw unreachable(error.message);
    const cause = (error as Error).cause instanceof Error ? ((error as Error).cause as Error) : (error as Error);
    throw unreachable(dialMessage({ name: address, port, target: { host: address, port } }, cause));
  }
}

function open(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.once("error", reject);
    socket.once("connect", () => resolve(socket));
  });
}

/** Certificates of pods are not checked. */
function secured(socket: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const tls = connectTls({ socket, rejectUnauthorized: false });
    tls.once("error", reject);
    tls.once("secureConnect", () => resolve(tls));
  });
}

function send(
  { message }: ResourceRequest,
  socket: Socket,
  place: ProxiedPlace,
  path: string,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      createConnection: () => socket,
      method: message.method,
      path: path.replace(/^(?!\/)/, "/"),
      headers: outgoingHeaders(message, place, path),
    });
    outgoing.once("response", resolve);
    outgoing.once("error", reject);
    message.pipe(outgoing);
  });
}

function outgoingHeaders({ headers, socket }: IncomingMessage, place: ProxiedPlace, path: string): IncomingHttpHeaders {
  const passed = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name) && name !== "authorization");
  const before = headers["x-forwarded-for"];
  return {
    ...(Object.fromEntries(passed) as IncomingHttpHeaders),
    host: place.backendHost,
    connection: "close",
    "x-forwarded-for": [before, socket.remoteAddress].filter(Boolean).join(", "),
    "x-forwarded-uri": place.prefix + (path.split("?", 1)[0] ?? ""),
  };
}

async function reply({ response }: ResourceRequest, answer: IncomingMessage, place: ProxiedPlace): Promise<void> {
  const headers = { ...answer.headers };
  for (const name of HOP_BY_HOP) delete headers[name];
  if (headers.location !== undefined) headers.location = rewriteUrl(headers.location, place);
  const isPage = headers["content-type"]?.split(";", 1)[0]?.trim() === "text/html";
  const status = answer.statusCode ?? 502;
  if (isPage && headers["content-encoding"] === undefined && headers.location === undefined) {
    const page = await readUpTo(answer, MAX_PAGE_BYTES);
    const body = page.isWhole ? Buffer.from(rewriteHtml(page.bytes.toString("utf8"), place)) : page.bytes;
    if (page.isWhole) headers["content-length"] = String(body.length);
    response.writeHead(status, headers);
    response.write(body);
  } else {
    response.writeHead(status, headers);
    response.flushHeaders();
  }
  answer.pipe(response);
  await new Promise((resolve) => response.once("close", resolve));
}

async function readUpTo(answer: IncomingMessage, limit: number): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  while (length <= limit) {
    const chunk = answer.read() as Buffer | null;
    if (chunk) {
      chunks.push(chunk);
      length += chunk.length;
    } else if (answer.readableEnded || answer.destroyed) {
      return { bytes: Buffer.concat(chunks), isWhole: true };
    } else {
      await readableOrEnd(answer);
    }
  }
  return { bytes: Buffer.concat(chunks), isWhole: false };
}

function readableOrEnd(answer: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const name of ["readable", "end", "close", "error"]) answer.off(name, done);
      resolve();
    };
    for (const name of ["readable", "end", "close", "error"]) answer.on(name, done);
  });
}

/** The client's request goes to the pod in its own words, and from then on all bytes go both ways. */
async function tunnel(
  { message }: ResourceRequest,
  takeUpgrade: NonNullable<ResourceRequest["takeUpgrade"]>,
  pod: Socket,
  place: ProxiedPlace,
  path: string,
): Promise<void> {
  const headers = outgoingHeaders(message, place, path);
  const { connection, upgrade } = message.headers;
  const all = { ...headers, connection, upgrade };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${String(value)}\r\n`);
  pod.write(`${message.method} ${path.replace(/^(?!\/)/, "/")} HTTP/1.1\r\n${lines.join("")}\r\n`);
  const { socket, head } = takeUpgrade();
  if (head.length > 0) pod.write(head);
  await relayConnection(socket, pod);
}
