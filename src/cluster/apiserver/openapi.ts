import { createHash } from "node:crypto";
import { apiVersionOf } from "../../api/resources.ts";
import { describePaths, type PathItem } from "./openapi/paths.ts";
import { componentSchemas, type JsonSchema } from "./openapi/schemas.ts";
import type { ResourceDefinition } from "./registry/definition.ts";
import { KUBERNETES_VERSION } from "./version.ts";

/** The OpenAPI 3.0 document of one group version. */
export interface OpenApiDocument {
  readonly openapi: "3.0.0";
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

/** Which documents there are, with a hash in each address so that clients may cache them for good. */
export interface OpenApiIndex {
  readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
}

/** Documents are made once for each list of definitions, when somebody asks for them. */
const documents = new WeakMap<readonly ResourceDefinition[], Map<string, OpenApiDocument>>();
const indexes = new WeakMap<readonly ResourceDefinition[], OpenApiIndex>();

/** Answers `GET /openapi/v3`. */
export function openApiV3Index(definitions: readonly ResourceDefinition[]): OpenApiIndex {
  const known = indexes.get(definitions);
  if (known) return known;
  const groupVersions = [...new Set(definitions.map(apiVersionOf))].sort();
  const entries = groupVersions.map((groupVersion) => {
    const path = groupVersion.includes("/") ? `apis/${groupVersion}` : `api/${groupVersion}`;
    const content = JSON.stringify(openApiV3Document(definitions, groupVersion));
    const hash = createHash("sha512").update(content).digest("hex").toUpperCase();
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }] as const;
  });
  const index = { paths: Object.fromEntries(entries) };
  indexes.set(definitions, index);
  return index;
}

/**
 * Answers `GET /openapi/v3/api/v1` and `GET /openapi/v3/apis/<group>/<version>`.
 *
 * @param groupVersion - `v1` or `apps/v1`.
 * @returns Undefined for a group version without resources.
 */
export function openApiV3Document(
  definitions: readonly ResourceDefinition[],
  groupVersion: string,
): OpenApiDocument | undefined {
  const known = documents.get(definitions) ?? new Map<string, OpenApiDocument>();
  documents.set(definitions, known);
  const own = definitions.filter((definition) => apiVersionOf(definition) === groupVersion);
  if (own.length === 0) return undefined;
  const document = known.get(groupVersion) ?? build(own);
  known.set(groupVersion, document);
  return document;
}

function build(definitions: readonly ResourceDefinition[]): OpenApiDocument {
  const { paths, types } = describePaths(definitions);
  const sorted = Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: KUBERNETES_VERSION },
    paths: sorted,
    components: { schemas: componentSchemas(types) },
  };
}
