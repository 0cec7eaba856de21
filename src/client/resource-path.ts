import type { Resource } from "../api/resources.ts";

/**
 * The URL path of a collection or of one object: `/apis/apps/v1/namespaces/shop/deployments/web`.
 *
 * @param namespace - `""` for cluster-scoped resources and for lists over all namespaces.
 * @param subresource - `status`, `log`, ...
 */
export function resourcePath(resource: Resource, namespace: string, name?: string, subresource?: string): string {
  const root = resource.group === "" ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const parts = [
    ...(resource.namespaced && namespace !== "" ? ["namespaces", namespace] : []),
    resource.plural,
    ...(name === undefined ? [] : [name]),
    ...(subresource === undefined ? [] : [subresource]),
  ];
  return `${root}/${parts.map(encodeURIComponent).join("/")}`;
}
