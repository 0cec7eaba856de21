import { groupResource } from "../../api/resources.ts";
import type { ResourceDefinition } from "./registry/definition.ts";

/** What a URL path below `/api` or `/apis` names. */
export interface Target {
  readonly definition: ResourceDefinition;
  /** Undefined: all namespaces, or a cluster-scoped resource. */
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** Whether the deprecated `/watch/` prefix was used. */
  readonly watch: boolean;
}

/** A path that names something else: an object of discovery, nothing in a known group, or nothing at all. */
export type Route = Target | "group-list" | "resource-list" | "not-found" | "unknown-path";

/** Finds resources by URL. */
export class Router {
  readonly #byPath: ReadonlyMap<string, ResourceDefinition>;
  readonly #groups: ReadonlySet<string>;
  readonly #groupVersions: ReadonlySet<string>;

  constructor(definitions: readonly ResourceDefinition[]) {
    this.#byPath = new Map(definitions.map((entry) => [`${entry.version}/${groupResource(entry)}`, entry]));
    this.#groups = new Set(definitions.map(({ group }) => group));
    this.#groupVersions = new Set(definitions.map(({ group, version }) => `${group}/${version}`));
  }

  /** @param path - Starts with `/api/` or `/apis/`; segments are still percent-encoded. */
  route(path: string): Route {
    const segments = path.split("/").slice(1).map(decodeSegment);
    if (segments.at(-1) === "") segments.pop();
    const [root, ...rest] = segments;
    const group = root === "api" ? "" : (rest.shift() ?? "");
    if (!this.#groups.has(group) || (root === "apis" && group === "")) return "unknown-path";
    const [version, ...tail] = rest;
    if (version === undefined) return "group-list";
    if (!this.#groupVersions.has(`${group}/${version}`)) return "not-found";
    return tail.length === 0 ? "resource-list" : this.#target(group, version, tail);
  }

  #target(group: string, version: string, segments: string[]): Route {
    const watch = segments[0] === "watch";
    const [first = "", second, third, ...rest] = watch ? segments.slice(1) : segments;
    const find = (plural: string) => this.#byPath.get(`${version}/${groupResource({ group, plural })}`);
    const direct = find(first);
    const own = direct?.otherSubresources?.includes(third ?? "") || third === "status" || third === undefined;
    if (direct && (first !== "namespaces" || own)) return targetOf(direct, watch, undefined, second, third, rest);
    if (first !== "namespaces" || second === undefined || third === undefined) return "not-found";
    const definition = find(third);
    if (!definition?.namespaced) return "not-found";
    const [name, subresource, ...more] = rest;
    return targetOf(definition, watch, second, name, subresource, more);
  }
}

function targetOf(
  definition: ResourceDefinition,
  watch: boolean,
  namespace: string | undefined,
  name: string | undefined,
  subresource: string | undefined,
  rest: readonly string[],
): Route {
  // what comes behind is the server's own
  if (rest.length > 0 && subresource !== "proxy") return "not-found";
  if (name !== undefined && definition.namespaced && namespace === undefined) return "not-found";
  if (subresource !== undefined && !servesSubresource(definition, subresource)) return "not-found";
  return {
    definition,
    watch,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

function servesSubresource(definition: ResourceDefinition, subresource: string): boolean {
  if (subresource === "status") return definition.status !== undefined;
  if (subresource === "scale") return definition.scale !== undefined;
  return definition.otherSubresources?.includes(subresource) ?? false;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Not valid percent-encoding: taken literally it names nothing that exists.
    return segment;
  }
}
