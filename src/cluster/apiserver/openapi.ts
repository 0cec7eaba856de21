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

/** A document as it is sent. */
export interface EncodedDocument {
  readonly bytes: Buffer;
  /** SHA-512 in upper-case hexadecimal digits. */
  readonly hash: string;
}

/** Title and version of every document. */
export const documentInfo = { title: "Kubernetes", version: KUBERNETES_VERSION } as const;

interface Described {
  readonly own: readonly ResourceDefinition[];
  readonly document: OpenApiDocument;
}

/** Documents are made when somebody asks for them, and again when there are other definitions; by the first of these. */
const documents = new WeakMap<ResourceDefinition, Described>();
const encoded = new WeakMap<OpenApiDocument, EncodedDocument>();

/** Group versions with resources: `v1`, `apps/v1`, ... */
export function groupVersionsOf(definitions: readonly ResourceDefinition[]): string[] {
  return [...new Set(definitions.map(apiVersionOf))].sort();
}

/** Answers `GET /openapi/v3`. */
export function openApiV3Index(definitions: readonly ResourceDefinition[]): OpenApiIndex {
  const entries = groupVersionsOf(definitions).flatMap((groupVersion) => {
    const document = openApiV3Document(definitions, groupVersion);
    if (!document) return [];
    const path = groupVersion.includes("/") ? `apis/${groupVersion}` : `api/${groupVersion}`;
    return [[path, { serverRelativeURL: `/openapi/v3/${path}?hash=${encodeDocument(document).hash}` }] as const];
  });
  return { paths: Object.fromEntries(entries) };
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
  const own = definitions.filter((definition) => apiVersionOf(definition) === groupVersion);
  const [first] = own;
  if (!first) return undefined;
  const known = documents.get(first);
  if (known?.own.length === own.length && own.every((definition, index) => definition === known.own[index])) {
    return known.document;
  }
  const document = build(own);
  documents.set(first, { own, document });
  return document;
}

/** JSON and hash of a document, made once. */
export function encodeDocument(document: OpenApiDocument): EncodedDocument {
  const known = encoded.get(document);
  if (known) return known;
  const made = withHash(Buffer.from(JSON.stringify(document)));
  encoded.set(document, made);
  return made;
}

/** Bytes with their hash. */
export function withHash(bytes: Buffer): EncodedDocument {
  return { bytes, hash: createHash("sha512").update(bytes).digest("hex").toUpperCase() };
}

function build(definitions: readonly ResourceDefinition[]): OpenApiDocument {
  const { paths, types, custom } = describePaths(definitions);
  const sorted = Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    openapi: "3.0.0",
    info: documentInfo,
    paths: sorted,
    components: { schemas: componentSchemas(types, custom) },
  };
}
