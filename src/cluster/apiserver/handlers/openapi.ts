import type { ResourceDefinition } from "../registry/definition.ts";
import { jsonReply, textReply, type Reply } from "../reply.ts";
import { KUBERNETES_VERSION } from "../version.ts";

/** `/openapi/v3` with its documents, and `/openapi/v2`; undefined for other paths. Loaded on first use. */
export async function openApiReply(
  definitions: readonly ResourceDefinition[],
  path: string,
  accept = "",
): Promise<Reply | undefined> {
  if (!path.startsWith("/openapi/")) return undefined;
  if (path === "/openapi/v2") return emptyV2(accept);
  const openapi = await import("../openapi.ts");
  // The index alone is sent as text, as by Kubernetes.
  if (path === "/openapi/v3") return textReply(JSON.stringify(openapi.openApiV3Index(definitions)));
  const groupVersion = /^\/openapi\/v3\/(?:api|apis)\/(.+)$/.exec(path)?.[1];
  if (groupVersion === undefined) return undefined;
  const document = openapi.openApiV3Document(definitions, groupVersion);
  return document ? jsonReply(document) : undefined;
}

const TITLE = "Kubernetes";
/** Asked for with `@v1.0`, which Go does not take for a media type in an answer. */
const PROTOBUF_TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/**
 * A document of version 2 that describes nothing.
 *
 * kubectl asks for it, as protobuf, about kinds that are not in version 3 (such as `List`) and takes an empty one to mean
 * that nothing is known about them; without an answer it fails.
 */
function emptyV2(accept: string): Reply {
  if (!accept.includes("proto-openapi")) {
    return jsonReply({ swagger: "2.0", info: { title: TITLE, version: KUBERNETES_VERSION }, paths: {} });
  }
  const info = Buffer.concat([field(1, TITLE), field(2, KUBERNETES_VERSION)]);
  const body = Buffer.concat([field(1, "2.0"), field(2, info), field(8, "")]);
  return { status: 200, contentType: PROTOBUF_TYPE, body };
}

/** A length-delimited protobuf field of less than 128 bytes. */
function field(number: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}
