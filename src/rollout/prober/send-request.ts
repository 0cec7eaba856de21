import assert from "node:assert";
import * as http from "node:http";
import * as https from "node:https";
import { lookup } from "node:dns";
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { urlToHttpOptions } from "node:url";
import { monotonicMs, type RequestResult } from "../request-result.ts";
import { answerFields } from "./answer-fields.ts";
import { outcomeOfError } from "./outcome.ts";

/** Where requests go and how. Plain data: it crosses threads. */
export interface RequestTarget {
  readonly url: string;
  /** Connects to this host instead of the one in the URL, which stays the Host header and the server name of TLS. */
  readonly address?: string;
  /** From the start of the connection to the end of the body. */
  readonly timeoutMs: number;
  /** Accepts any certificate; default false. */
  readonly insecure?: boolean;
  /** Sent with each request, beside `Connection`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends the request with this number and schedule; the promise never rejects. */
export type SendRequest = (sequence: number, scheduledMs: number) => Promise<RequestResult>;

/** Bytes of a body that are kept to look for fields in; a longer one is read to its end and dropped. */
const MAX_BODY_BYTES = 64 * 1024;

type Writable<T> = { -readonly [key in keyof T]: T[key] };

/**
 * Prepares GET requests to one target, each over a TCP connection of its own, or over those of an agent that keeps them.
 *
 * @throws {TypeError} When the URL is not one of HTTP, or a header is not valid.
 */
export function requestSender(target: RequestTarget, agent?: http.Agent): SendRequest {
  const url = new URL(target.url);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new TypeError(`not an HTTP URL: ${target.url}`);
  for (const [name, value] of Object.entries(target.headers ?? {})) {
    http.validateHeaderName(name);
    http.validateHeaderValue(name, value);
  }
  const defaultPort = url.protocol === "https:" ? 443 : 80;
  const port = Number(url.port || defaultPort);
  const isAddress = isIP(target.address ?? hostOf(url)) !== 0;
  const send = url.protocol === "https:" ? https.request : http.request;
  const options: https.RequestOptions = {
    ...urlToHttpOptions(url),
    port,
    defaultPort, // is left out of the header Host
    ...(agent ? { agent } : { createConnection: connector(url, port, target) }),
    ...(agent && target.address ? { lookup: lookupOf(target.address) } : {}),
    method: "GET",
    headers: {
      accept: "*/*",
      "user-agent": "rollscope",
      ...target.headers,
      connection: agent ? "keep-alive" : "close",
    },
  };
  return (sequence, scheduledMs) =>
    new Promise((resolve) => {
      const startedMs = monotonicMs();
      const result: Writable<RequestResult> = { sequence, scheduledMs, startedMs, endedMs: startedMs, outcome: "ok" };
      const request = send(options);
      const deadline = setTimeout(() => {
        fail(new DeadlineExceeded());
        request.destroy();
      }, target.timeoutMs);
      let ended = false;

      const end = (how: Partial<RequestResult>) => {
        if (ended) return;
        ended = true;
        clearTimeout(deadline);
        resolve(Object.assign(result, how, { endedMs: monotonicMs() }));
      };
      const fail = (error: NodeJS.ErrnoException) =>
        end({ outcome: outcomeOfError(error.code), ...(error.code === undefined ? {} : { errorCode: error.code }) });

      request.on("error", fail);
      // Closed without an error or an answer, as node:http does with an upgrade that nobody asked for.
      request.on("close", () => {
        // It may close before its answer, complete, has told of its end.
        if (result.httpStatus === undefined) fail(new ConnectionClosed());
      });
      request.on("socket", (socket: Socket) => {
        const notePort = () => {
          if (socket.localPort !== undefined) result.localPort = socket.localPort;
        };
        // The attempt is under way by now. Asked too early, where names have several addresses, a port would be stale.
        if (isAddress || request.reusedSocket) notePort();
        if (request.reusedSocket) return assert(agent, "each request has a connection of its own");
        socket.once("connect", () => {
          result.connectedMs = monotonicMs();
          notePort();
        });
      });
      request.on("response", (response) => {
        result.firstByteMs = monotonicMs();
        const httpStatus = response.statusCode ?? 0;
        result.httpStatus = httpStatus;
        readBody(response, fail, (body) =>
          end({ outcome: httpStatus >= 400 ? "http-error" : "ok", ...answerFields(body) }),
        );
      });
      request.end();
    });
}

/** Opens a connection for each request, without any Agent: one that is made for one request is costly garbage. */
function connector(url: URL, port: number, { insecure = false, address }: RequestTarget): () => Socket {
  const name = hostOf(url);
  const host = address ?? name;
  if (url.protocol === "http:") return () => connectTcp({ host, port, noDelay: true });
  const options = { host, port, rejectUnauthorized: !insecure, ALPNProtocols: ["http/1.1"] };
  return () => connectTls({ ...options, ...(isIP(name) ? {} : { servername: name }) }).setNoDelay();
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, ""); // of an IPv6 address
}

/** Resolves every name to one address. */
function lookupOf(address: string): LookupFunction {
  return (_name, options, callback) => {
    const family = isIP(address);
    if (family === 0) lookup(address, options, callback);
    else if (options.all) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}

function readBody(response: http.IncomingMessage, fail: (error: Error) => void, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  });
  // Also tells of an answer that ends too early (ECONNRESET).
  response.on("error", fail);
  response.on("close", () => fail(new ConnectionClosed())); // too late to count when "end" came before
  response.on("end", () => done(size <= MAX_BODY_BYTES ? Buffer.concat(chunks).toString() : ""));
}

/** The connection ended before the answer did. */
class ConnectionClosed extends Error {
  readonly code = "ECONNRESET";
}

/** The request took longer than its timeout. */
class DeadlineExceeded extends Error {
  readonly code = "ETIMEDOUT";
}
