import { createHash } from "node:crypto";
import { wantsAggregatedDiscovery } from "../negotiate.ts";
import type { ApiGroup } from "../discovery.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import { ISSUER_PATHS } from "./issuer-discovery.ts";
import { jsonReply, resourceNotFound, type Reply } from "../reply.ts";

const AGGREGATED_TYPE = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/**
 * Discovery at `/`, `/api`, `/apis` and below, legacy and aggregated. Loaded on first use: no client needs it to start.
 *
 * @param path - Without a trailing slash.
 * @throws {ApiError} NotFound
 */
export async function discoveryReply(
  definitions: readonly ResourceDefinition[],
  path: string,
  accept: string | undefined,
): Promise<Reply> {
  const discovery = await import("../discovery.ts");
  if (path === "/") return jsonReply({ paths: rootPaths(discovery.apiGroupList(definitions).groups) });
  if (path === "/api" || path === "/apis") {
    const root = path === "/api" ? "api" : "apis";
    if (wantsAggregatedDiscovery(accept)) {
      return aggregatedReply(JSON.stringify(discovery.aggregatedDiscovery(definitions, root)));
    }
    return jsonReply(root === "api" ? discovery.legacyApiVersions() : discovery.apiGroupList(definitions));
  }
  if (path.startsWith("/api/")) return jsonReply(discovery.apiResourceList(definitions, path.slice("/api/".length)));
  const groupVersion = path.slice("/apis/".length);
  if (groupVersion.includes("/")) return jsonReply(discovery.apiResourceList(definitions, groupVersion));
  const group = discovery.apiGroupList(definitions).groups.find(({ name }) => name === groupVersion);
  if (!group) throw resourceNotFound();
  return jsonReply({ kind: "APIGroup", apiVersion: "v1", ...group });
}

/** Clients keep it and ask with its tag whether it has changed. */
function aggregatedReply(json: string): Reply {
  const tag = createHash("sha512").update(json).digest("hex").toUpperCase();
  const headers = { etag: `"${tag}"`, vary: "Accept", "cache-control": "public" };
  return { status: 200, contentType: AGGREGATED_TYPE, body: json, headers };
}

const PATHS = [
  ...ISSUER_PATHS,
  "/api",
  "/api/v1",
  "/apis",
  "/healthz",
  "/livez",
  "/metrics",
  "/openapi/v2",
  "/openapi/v3",
  "/readyz",
  "/version",
];

function rootPaths(groups: readonly ApiGroup[]): string[] {
  const ofGroups = groups.flatMap(({ name, versions }) => [
    `/apis/${name}`,
    ...versions.map(({ groupVersion }) => `/apis/${groupVersion}`),
  ]);
  return [...PATHS, ...ofGroups].sort();
}
