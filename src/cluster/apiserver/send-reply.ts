import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Reply } from "./reply.ts";

const compress = promisify(gzip);

/** From this size on Kubernetes finds it worth while to compress. */
const GZIP_FROM_BYTES = 128 * 1024;

/** Browsers and command line tools get indented JSON, as from Kubernetes. */
const READ_BY_PEOPLE = /^(curl|Wget|Mozilla)\//;

/** Writes a reply, as YAML or indented where the client wants it so, compressed when it is large and the client can read it. */
export async function sendReply(request: IncomingMessage, response: ServerResponse, reply: Reply): Promise<void> {
  if (response.destroyed || response.headersSent) return;
  const { contentType, body } = await formatted(request, reply);
  const headers: Record<string, string | string[] | number> = { "cache-control": "no-cache, private" };
  if (contentType !== "") headers["content-type"] = contentType;
  if (reply.warnings) headers["warning"] = reply.warnings.map((text) => `299 - ${JSON.stringify(text)}`);
  Object.assign(headers, reply.headers);
  if (reply.status === 204) return void response.writeHead(204, headers).end();
  const { etag } = reply.headers ?? {};
  if (etag !== undefined && request.headers["if-none-match"]?.includes(etag)) {
    return void response.writeHead(304, headers).end();
  }
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  if (bytes.length <= GZIP_FROM_BYTES || !acceptsGzip(request)) {
    response.writeHead(reply.status, { ...headers, "content-length": bytes.length }).end(bytes);
    return;
  }
  const compressed = await compress(bytes, { level: 1 });
  const vary = reply.headers?.["vary"] === undefined ? "Accept-Encoding" : `${reply.headers["vary"]}, Accept-Encoding`;
  const encoding = { "content-encoding": "gzip", vary, "content-length": compressed.length };
  response.writeHead(reply.status, { ...headers, ...encoding }).end(compressed);
}

function acceptsGzip({ headers }: IncomingMessage): boolean {
  const accepted = headers["accept-encoding"];
  return typeof accepted === "string" && accepted.split(",").some((entry) => entry.trim() === "gzip");
}

async function formatted(request: IncomingMessage, reply: Reply): Promise<Pick<Reply, "contentType" | "body">> {
  if (reply.contentType !== "application/json") return reply;
  if (request.headers.accept?.startsWith("application/yaml")) {
    const { stringify } = await import("yaml");
    const text = stringify(JSON.parse(reply.body.toString()), { sortMapEntries: true });
    return { contentType: "application/yaml", body: text };
  }
  const isPretty =
    READ_BY_PEOPLE.test(request.headers["user-agent"] ?? "") || /[?&]pretty=(true|1)/.test(request.url ?? "");
  if (!isPretty) return reply;
  return { contentType: reply.contentType, body: `${JSON.stringify(JSON.parse(reply.body.toString()), null, 2)}\n` };
}
