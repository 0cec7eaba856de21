import type { IncomingHttpHeaders } from "node:http";
import type { EncodedDocument } from "../openapi.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import { jsonReply, textReply, type Reply } from "../reply.ts";

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/**
 * `/openapi/v3` with its documents, and `/openapi/v2`; undefined for other paths. Loaded on first use.
 *
 * @param nowMs - For the date until which documents may be kept.
 * @see kubernetes/kube-openapi pkg/handler3/handler.go
 */
export async function openApiReply(
  definitions: readonly ResourceDefinition[],
  path: string,
  query: URLSearchParams,
  { accept = "" }: IncomingHttpHeaders,
  nowMs: number,
): Promise<Reply | undefined> {
  if (!path.startsWith("/openapi/")) return undefined;
  if (path === "/openapi/v2") return swaggerReply(definitions, accept);
  const openapi = await import("../openapi.ts");
  if (path === "/openapi/v3") {
    const { bytes, hash } = openapi.withHash(Buffer.from(JSON.stringify(openapi.openApiV3Index(definitions))));
    // The index alone is sent as text, as by Kubernetes.
    return { ...textReply(""), body: bytes, headers: { etag: `"${hash}"` } };
  }
  const [, root, groupVersion] = /^\/openapi\/v3\/(apis?)\/(.+)$/.exec(path) ?? [];
  const document = groupVersion === undefined ? undefined : openapi.openApiV3Document(definitions, groupVersion);
  if (!document) return undefined;
  if (!acceptsJson(accept)) return { status: 406, contentType: "", body: "" };
  return documentReply(openapi.encodeDocument(document), `/openapi/v3/${root}/${groupVersion}`, query, nowMs);
}

/** With the hash in its address a document never changes; an old address leads to the new one. */
function documentReply({ bytes, hash }: EncodedDocument, path: string, query: URLSearchParams, nowMs: number): Reply {
  const headers = { etag: `"${hash}"`, vary: "Accept" };
  const asked = query.get("hash") ?? "";
  if (asked === "") return { ...jsonReply(bytes), headers };
  if (asked !== hash) return { status: 301, contentType: "", body: "", headers: { location: `${path}?hash=${hash}` } };
  const expires = new Date(nowMs + YEAR_MS).toUTCString();
  return { ...jsonReply(bytes), headers: { ...headers, "cache-control": "public, immutable", expires } };
}

/** Asked for with `@v1.0`, which Go does not take for a media type in an answer. */
const PROTOBUF_TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

interface Swagger {
  readonly json: EncodedDocument;
  readonly protobuf: () => EncodedDocument;
}

const swaggers = new WeakMap<readonly ResourceDefinition[], Swagger>();

async function swaggerReply(definitions: readonly ResourceDefinition[], accept: string): Promise<Reply> {
  const wantsProtobuf = accept.includes("proto-openapi.spec.v2");
  if (!wantsProtobuf && !acceptsJson(accept)) return { status: 406, contentType: "", body: "" };
  const swagger = swaggers.get(definitions) ?? (await makeSwagger(definitions));
  swaggers.set(definitions, swagger);
  const { bytes, hash } = wantsProtobuf ? swagger.protobuf() : swagger.json;
  const headers = { etag: `"${hash}"`, vary: "Accept" };
  return { ...jsonReply(bytes), headers, ...(wantsProtobuf ? { contentType: PROTOBUF_TYPE } : {}) };
}

async function makeSwagger(definitions: readonly ResourceDefinition[]): Promise<Swagger> {
  const { documentInfo, groupVersionsOf, openApiV3Document, withHash } = await import("../openapi.ts");
  const { swaggerOf } = await import("../openapi/v2.ts");
  const { encodeSwagger } = await import("../openapi/v2-protobuf.ts");
  const documents = groupVersionsOf(definitions).flatMap((name) => openApiV3Document(definitions, name) ?? []);
  const document = swaggerOf(documents, documentInfo);
  let protobuf: EncodedDocument | undefined;
  return {
    json: withHash(Buffer.from(JSON.stringify(document))),
    protobuf: () => (protobuf ??= withHash(encodeSwagger(document))),
  };
}

function acceptsJson(accept: string): boolean {
  return accept === "" || /(application|\*)\/(json|\*)/.test(accept);
}
