import type { KubernetesObject } from "../../api/meta.ts";

/** The queue key of an object: `namespace/name`; `/name` when it is cluster-scoped. */
export function keyOf(object: KubernetesObject): string {
  return `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}

/** Takes a key apart again; names hold no slash. */
export function splitKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf("/");
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
