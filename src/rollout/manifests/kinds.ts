import type { KubernetesObject } from "../../api/meta.ts";
import type { Resource } from "../../api/resources.ts";
import { isApiError } from "../../api/status.ts";
import type { Client } from "../../client/client.ts";
import { RollscopeError } from "../../errors.ts";
import { manifestError, type Manifest } from "./manifest.ts";

/** A manifest with the resource of the target cluster that it belongs to. */
export interface ResolvedManifest extends Manifest {
  readonly resource: Resource;
}

interface ApiResourceList {
  readonly resources?: readonly { name: string; kind: string; namespaced: boolean }[];
}

/**
 * Looks each manifest's kind up in what the cluster offers, and puts namespaced objects that name no namespace into
 * `namespace`.
 *
 * @throws {RollscopeError} MANIFEST_INVALID for every kind that the cluster does not know.
 */
export async function resolveKinds(
  client: Client,
  manifests: readonly Manifest[],
  namespace: string,
): Promise<ResolvedManifest[]> {
  const groupVersions = [...new Set(manifests.map(({ object }) => object.apiVersion))];
  const kinds = new Map(
    await Promise.all(
      groupVersions.map(async (groupVersion) => [groupVersion, await kindsOf(client, groupVersion)] as const),
    ),
  );
  const refused: string[] = [];
  const resolved = manifests.flatMap((manifest) => {
    const { apiVersion, kind } = manifest.object;
    const resource = kinds.get(apiVersion)?.get(kind);
    if (resource) return [{ ...manifest, resource, object: inNamespace(manifest.object, resource, namespace) }];
    const reason = `no matches for kind "${kind}" in version "${apiVersion}"`;
    const field = kinds.get(apiVersion)?.size ? "kind" : "apiVersion";
    refused.push(manifestError(manifest, [{ field, reason }]).message);
    return [];
  });
  if (refused.length > 0) throw new RollscopeError("MANIFEST_INVALID", refused.join("\n"));
  return resolved;
}

async function kindsOf(client: Client, groupVersion: string): Promise<Map<string, Resource>> {
  const [group, version] = groupVersion.includes("/") ? groupVersion.split("/") : ["", groupVersion];
  if (group === undefined || !version) return new Map();
  const root = group === "" ? "/api" : `/apis/${encodeURIComponent(group)}`;
  try {
    const path = `${root}/${encodeURIComponent(version)}`;
    const { resources = [] } = await client.request<ApiResourceList>({ method: "GET", path });
    return new Map(
      resources
        .filter(({ name }) => !name.includes("/"))
        .map(({ name, kind, namespaced }) => [kind, { group, version, kind, plural: name, namespaced }]),
    );
  } catch (error) {
    if (isApiError(error, "NotFound")) return new Map();
    throw error;
  }
}

function inNamespace(object: Manifest["object"], resource: Resource, namespace: string): Manifest["object"] {
  const { namespace: own, ...metadata } = object.metadata;
  const placed: Partial<KubernetesObject["metadata"]> = resource.namespaced
    ? { ...metadata, namespace: own ?? namespace }
    : metadata;
  return { ...object, metadata: placed };
}
