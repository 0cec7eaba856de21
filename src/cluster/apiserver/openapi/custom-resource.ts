import type { JsonSchemaProps } from "../../../api/apiextensions.ts";
import { isJsonObject } from "../../../api/json-object.ts";
import { descriptionOf } from "../../../api/schema/descriptions.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import { referenceTo, type JsonSchema } from "./schemas.ts";

const META = "io.k8s.apimachinery.pkg.apis.meta.v1";
/** The kind whose words describe what all kinds have. */
const EXAMPLE = "io.k8s.api.core.v1.Pod";

/** How a custom resource and a list of them are described, by the names of their types. */
export interface CustomSchemas {
  readonly objectName: string;
  readonly listName: string;
  readonly schemas: ReadonlyMap<string, JsonSchema>;
  /** Full names of the other types that these refer to. */
  readonly uses: readonly string[];
}

/** @see kubernetes apiextensions-apiserver/pkg/controller/openapi/builder/builder.go (v1.36) */
export function customSchemasOf(definition: ResourceDefinition, schema: JsonSchemaProps): CustomSchemas {
  const { group, version, kind, plural, listKind = `${kind}List` } = definition;
  const prefix = [...group.split(".").reverse(), version].join(".");
  const objectName = `${prefix}.${kind}`;
  const listName = `${prefix}.${listKind}`;
  const described = withEmbedded(schema);
  const object: JsonSchema = {
    ...described,
    properties: {
      ...(described["properties"] as JsonSchema | undefined),
      ...typeProperties(),
      metadata: metadata("ObjectMeta"),
    },
    "x-kubernetes-group-version-kind": [{ group, version, kind }],
  };
  const list: JsonSchema = {
    description: `${listKind} is a list of ${kind}`,
    type: "object",
    required: ["items"],
    properties: {
      ...typeProperties(),
      items: { description: `List of ${plural}.`, type: "array", items: referenceTo(objectName) },
      metadata: metadata("ListMeta"),
    },
    "x-kubernetes-group-version-kind": [{ group, version, kind: listKind }],
  };
  const schemas = new Map([
    [objectName, object],
    [listName, list],
  ]);
  return { objectName, listName, schemas, uses: [`${META}.ObjectMeta`, `${META}.ListMeta`] };
}

function typeProperties(): Record<string, JsonSchema> {
  return {
    apiVersion: { description: descriptionOf(EXAMPLE, "apiVersion"), type: "string" },
    kind: { description: descriptionOf(EXAMPLE, "kind"), type: "string" },
  };
}

function metadata(type: string): JsonSchema {
  return { description: descriptionOf(EXAMPLE, "metadata"), allOf: [referenceTo(`${META}.${type}`)] };
}

/** The schema with type and metadata in the objects that are embedded in it. */
function withEmbedded(schema: JsonSchemaProps): JsonSchema {
  const { properties, items, additionalProperties, ...rest } = schema;
  const parts = Object.fromEntries(Object.entries(properties ?? {}).map(([name, part]) => [name, withEmbedded(part)]));
  const isEmbedded = schema["x-kubernetes-embedded-resource"] ?? false;
  const all = isEmbedded ? { ...parts, ...typeProperties(), metadata: metadata("ObjectMeta") } : parts;
  return {
    ...rest,
    ...(isEmbedded ? { required: [...new Set([...(schema.required ?? []), "kind", "apiVersion"])] } : {}),
    ...(properties || isEmbedded ? { properties: all } : {}),
    ...(items ? { items: withEmbedded(items) } : {}),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties: isJsonObject(additionalProperties)
            ? withEmbedded(additionalProperties)
            : additionalProperties,
        }),
  };
}
