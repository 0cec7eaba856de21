import type { JsonSchemaProps } from "../../../api/apiextensions.ts";
import { apiVersionOf } from "../../../api/resources.ts";
import { schemaFor } from "../../../api/schema/schema.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import { subresourcesOf, type Subresource } from "../subresources.ts";
import {
  deleteParameters,
  listParameters,
  patchParameters,
  pathParameter,
  writeParameters,
  type Parameter,
} from "./parameters.ts";
import { customSchemasOf } from "./custom-resource.ts";
import { PATCH_TYPE, referenceTo, type JsonSchema } from "./schemas.ts";

/** Operations of one path by HTTP method, and the parameters in the path. */
export type PathItem = Record<string, unknown>;

/** What the paths of a group version are made of, and the types that they use. */
export interface DescribedPaths {
  readonly paths: Record<string, PathItem>;
  readonly types: ReadonlySet<string>;
  /** The schemas of custom resources, by the names of their types. */
  readonly custom: ReadonlyMap<string, JsonSchema>;
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const MEDIA_TYPES = ["application/json", "application/yaml"];
const PATCH_MEDIA_TYPES = [
  "application/apply-patch+yaml",
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
];
const META = "io.k8s.apimachinery.pkg.apis.meta.v1";
const NAME = pathParameter("name", "Name of the object.");
const NAMESPACE = pathParameter("namespace", "Namespace of the objects.");

/** The paths of some resources of one group version. */
export function describePaths(definitions: readonly ResourceDefinition[]): DescribedPaths {
  const builder = new PathBuilder();
  for (const definition of definitions) builder.add(definition);
  return { paths: builder.paths, types: builder.types, custom: builder.custom };
}

class PathBuilder {
  readonly paths: Record<string, PathItem> = {};
  readonly types = new Set<string>([`${META}.Status`, `${META}.DeleteOptions`]);
  readonly custom = new Map<string, JsonSchema>();

  add(definition: ResourceDefinition): void {
    const { group, version, kind, plural, namespaced } = definition;
    const apiVersion = apiVersionOf(definition);
    const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
    const gvk = { group, version, kind };
    const [object, list] = definition.schema
      ? this.#useCustom(definition, definition.schema)
      : [this.#use(apiVersion, kind), this.#use(apiVersion, `${kind}List`)];
    const verbs = new Set(
      definition.verbs ?? ["create", "delete", "deletecollection", "get", "list", "patch", "update"],
    );
    if (object === undefined || list === undefined) return;
    const base = namespaced ? `${root}/namespaces/{namespace}/${plural}` : `${root}/${plural}`;
    const scope = namespaced ? [NAMESPACE] : [];
    const listing = operation("list", gvk, list, listParameters);
    if (namespaced) this.paths[`${root}/${plural}`] = { get: listing };
    this.paths[base] = {
      get: listing,
      post: operation("post", gvk, object, writeParameters, bodyOf(object)),
      ...(verbs.has("deletecollection")
        ? { delete: operation("deletecollection", gvk, `${META}.Status`, [...deleteParameters, ...listParameters]) }
        : {}),
      ...parametersOf(scope),
    };
    this.paths[`${base}/{name}`] = {
      get: operation("get", gvk, object),
      put: operation("put", gvk, object, writeParameters, bodyOf(object)),
      patch: operation("patch", gvk, object, patchParameters, patchBody(definition)),
      delete: operation("delete", gvk, `${META}.Status`, deleteParameters, bodyOf(`${META}.DeleteOptions`)),
      ...parametersOf([...scope, NAME]),
    };
    for (const subresource of subresourcesOf(definition)) {
      const item = this.#subresource(definition, subresource);
      if (item) this.paths[`${base}/{name}/${subresource.name}`] = { ...item, ...parametersOf([...scope, NAME]) };
    }
  }

  #subresource(definition: ResourceDefinition, { name, kind, verbs }: Subresource): PathItem | undefined {
    const gvk = kind.version === "" ? { ...kind, group: definition.group, version: definition.version } : kind;
    if (name === "log") return { get: logOperation(gvk) };
    const isOwn = definition.schema !== undefined && kind.version === "";
    const type =
      isOwn && definition.schema
        ? this.#useCustom(definition, definition.schema)[0]
        : this.#use(apiVersionOf(gvk), gvk.kind);
    if (type === undefined) return undefined;
    return {
      ...(verbs.includes("get") ? { get: operation("get", gvk, type) } : {}),
      ...(verbs.includes("create") ? { post: operation("post", gvk, type, writeParameters, bodyOf(type)) } : {}),
      ...(verbs.includes("update") ? { put: operation("put", gvk, type, writeParameters, bodyOf(type)) } : {}),
      ...(verbs.includes("patch")
        ? { patch: operation("patch", gvk, type, patchParameters, patchBody(definition)) }
        : {}),
    };
  }

  #useCustom(definition: ResourceDefinition, schema: JsonSchemaProps): [object: string, list: string] {
    const { objectName, listName, schemas, uses } = customSchemasOf(definition, schema);
    for (const name of uses) this.types.add(name);
    for (const [name, described] of schemas) this.custom.set(name, described);
    return [objectName, listName];
  }

  #use(apiVersion: string, kind: string): string | undefined {
    const name = schemaFor(apiVersion, kind)?.name;
    if (name !== undefined) this.types.add(name);
    return name;
  }
}

function operation(
  action: string,
  gvk: GroupVersionKind,
  answer: string,
  parameters: readonly Parameter[] = [],
  requestBody?: unknown,
) {
  return {
    ...parametersOf(parameters),
    ...(requestBody ? { requestBody } : {}),
    responses: { "200": { description: "OK", content: contentOf(MEDIA_TYPES, answer) } },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": gvk,
  };
}

function logOperation(gvk: GroupVersionKind) {
  const responses = { "200": { description: "OK", content: { "text/plain": { schema: { type: "string" } } } } };
  return { responses, "x-kubernetes-action": "get", "x-kubernetes-group-version-kind": gvk };
}

function parametersOf(parameters: readonly Parameter[]) {
  return parameters.length > 0 ? { parameters } : {};
}

function bodyOf(type: string) {
  return { content: contentOf(MEDIA_TYPES, type), required: true };
}

function patchBody({ schema }: ResourceDefinition) {
  const mediaTypes = PATCH_MEDIA_TYPES.filter((mediaType) => !schema || !mediaType.includes("strategic"));
  return { content: contentOf(mediaTypes, PATCH_TYPE), required: true };
}

function contentOf(mediaTypes: readonly string[], type: string) {
  return Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, { schema: referenceTo(type) }]));
}
