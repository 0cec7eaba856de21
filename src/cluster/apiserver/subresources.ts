import type { ResourceDefinition } from "./registry/definition.ts";

/** A part of a resource under a URL of its own, e.g. `deployments/scale`. */
export interface Subresource {
  readonly name: string;
  /** What is sent and answered. `group` and `version` are empty where they are those of the resource. */
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly verbs: readonly string[];
}

const READ_AND_WRITE = ["get", "patch", "update"];

/** Kind (own kind where absent) and verbs of the subresources that have handlers of their own. */
const SPECIAL: Readonly<Record<string, { kind?: string; group?: string; version?: string; verbs: string[] }>> = {
  approval: { verbs: READ_AND_WRITE },
  attach: { kind: "PodAttachOptions", verbs: ["create", "get"] },
  binding: { kind: "Binding", verbs: ["create"] },
  ephemeralcontainers: { verbs: READ_AND_WRITE },
  eviction: { kind: "Eviction", group: "policy", version: "v1", verbs: ["create"] },
  exec: { kind: "PodExecOptions", verbs: ["create", "get"] },
  finalize: { verbs: ["update"] },
  log: { verbs: ["get"] },
  portforward: { kind: "PodPortForwardOptions", verbs: ["create", "get"] },
  proxy: { verbs: ["create", "delete", "get", "patch", "update"] },
  resize: { verbs: READ_AND_WRITE },
  token: { kind: "TokenRequest", group: "authentication.k8s.io", version: "v1", verbs: ["create"] },
};

/** All subresources of a resource, by name. */
export function subresourcesOf(definition: ResourceDefinition): Subresource[] {
  const own = { group: "", version: "", kind: definition.kind };
  const scale = { group: "autoscaling", version: "v1", kind: "Scale" };
  const special = (definition.otherSubresources ?? []).map((name): Subresource => {
    const { verbs, ...kind } = SPECIAL[name] ?? { verbs: ["get"] };
    if (name === "proxy") return { name, kind: { ...own, kind: `${definition.kind}ProxyOptions` }, verbs };
    // Each resource that can be passed through to has options of its own.
    if (name === "proxy") return { name, kind: { ...own, kind: `${definition.kind}ProxyOptions` }, verbs };
    return { name, kind: { ...own, ...kind }, verbs };
  });
  return [
    ...special,
    ...(definition.status ? [{ name: "status", kind: own, verbs: READ_AND_WRITE }] : []),
    ...(definition.scale ? [{ name: "scale", kind: scale, verbs: READ_AND_WRITE }] : []),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}
