import { apiVersionOf, groupResource, type Resource } from "../../../api/resources.ts";
import type { ServedResources } from "../../api.ts";
import { storesItself } from "../../storage/stored-as.ts";
import type { ResourceDefinition } from "../registry/definition.ts";

/**
 * The resources of the API: those that come with the server, and those that CustomResourceDefinitions add while it runs.
 * It is the one owner of the list; routes, discovery, documents and controllers follow it.
 */
export class DefinitionTable implements ServedResources {
  readonly #builtIn: readonly ResourceDefinition[];
  readonly #custom = new Map<string, readonly ResourceDefinition[]>();
  readonly #listeners = new Set<() => void>();
  #all: readonly ResourceDefinition[] = [];
  #stored: readonly ResourceDefinition[] = [];
  #byKey: ReadonlyMap<string, ResourceDefinition> = new Map();

  constructor(definitions: readonly ResourceDefinition[]) {
    this.#builtIn = definitions;
    this.#arrange();
  }

  /** What clients see; a new array after every change. */
  get all(): readonly ResourceDefinition[] {
    return this.#all;
  }

  get stored(): readonly ResourceDefinition[] {
    return this.#stored;
  }

  /** Takes the definitions of `owner` for those that it had before; none to remove them. */
  replace(owner: string, definitions: readonly ResourceDefinition[]): void {
    if (definitions.length === 0 && !this.#custom.has(owner)) return;
    if (definitions.length === 0) this.#custom.delete(owner);
    else this.#custom.set(owner, definitions);
    this.#arrange();
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  find(resource: Pick<Resource, "group" | "plural">): ResourceDefinition | undefined {
    return this.#byKey.get(groupResource(resource));
  }

  /** @throws {Error} When the resource is not served; asking for it in process is a defect. */
  get(resource: Pick<Resource, "group" | "plural">): ResourceDefinition {
    const definition = this.find(resource);
    if (!definition) throw new Error(`the embedded cluster does not serve ${groupResource(resource)}`);
    return definition;
  }

  ofKind(apiVersion: string, kind: string): ResourceDefinition | undefined {
    return this.#all.find((definition) => definition.kind === kind && apiVersionOf(definition) === apiVersion);
  }

  #arrange(): void {
    const definitions = [...this.#builtIn, ...[...this.#custom.values()].flat()];
    this.#all = definitions.filter(({ inProcessOnly }) => !inProcessOnly);
    // In process only the version that is stored is used.
    const inProcess = definitions.filter(storesItself);
    this.#byKey = new Map(inProcess.map((definition) => [groupResource(definition), definition]));
    this.#stored = inProcess.filter((definition) => !("answer" in definition || "compute" in definition));
  }
}
