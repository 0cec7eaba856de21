import type { IncomingMessage, ServerResponse } from "node:http";
import type { Reply } from "./reply.ts";

/** Browsers and command line tools get indented JSON, as from Kubernetes. */
const READ_BY_PEOPLE = /^(curl|Wget|Mozilla)\//;

/** Writes a reply, as YAML or indented where the client wants it so. */
export async function sendReply(request: IncomingMessage, response: ServerResponse, reply: Reply): Promise<void> {
  if (response.destroyed || response.headersSent) return;
  const { contentType, body } = await formatted(request, reply);
  const headers: Record<string, string | string[] | number> = { "cache-control": "no-cache, private" };
  if (contentType !== "") headers["content-type"] = contentType;
  if (reply.warnings) headers["warning"] = reply.warnings.map((text) => `299 - ${JSON.stringify(text)}`);
  if (reply.status === 204) return void response.writeHead(204, headers).end();
  headers["content-length"] = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  response.writeHead(reply.status, headers).end(body);
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
