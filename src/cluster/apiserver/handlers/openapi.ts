import type { ResourceDefinition } from "../registry/definition.ts";
import { jsonReply, textReply, type Reply } from "../reply.ts";

/** `/openapi/v3` and its documents; undefined for paths that are none of them. Loaded on first use. */
export async function openApiReply(
  definitions: readonly ResourceDefinition[],
  path: string,
): Promise<Reply | undefined> {
  if (!path.startsWith("/openapi/")) return undefined;
  const openapi = await import("../openapi.ts");
  if (path === "/openapi/v3") {
    // The index alone is sent as text, as by Kubernetes.
    return textReply(JSON.stringify(openapi.openApiV3Index(definitions)));
  }
  const groupVersion = /^\/openapi\/v3\/(?:api|apis)\/(.+)$/.exec(path)?.[1];
  if (groupVersion === undefined) return undefined;
  const document = openapi.openApiV3Document(definitions, groupVersion);
  return document ? jsonReply(document) : undefined;
}
