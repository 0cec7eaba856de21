import type { JsonSchemaProps } from "../apiextensions.ts";
import { isJsonObject } from "../json-object.ts";
import { structureOfObject, type Structure } from "../managed-fields/structure.ts";
import { objectSchema } from "../schema/schema.ts";

const METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
const STRING: Structure = { kind: "leaf", is: "string" };

/**
 * How objects of a structural schema are owned and merged.
 *
 * @see kubernetes apiextensions-apiserver/pkg/controller/openapi/builder, kube-openapi/pkg/schemaconv (v1.36)
 */
export function structureOfResource(schema: JsonSchemaProps): Structure {
  return structureOf({ ...schema, type: "object", "x-kubernetes-embedded-resource": true });
}

function structureOf(schema: JsonSchemaProps): Structure {
  if (schema["x-kubernetes-int-or-string"]) return { kind: "leaf", is: "any" };
  switch (schema.type) {
    case "object":
      return structureOfFields(schema);
    case "array":
      return structureOfList(schema);
    case "integer":
    case "number":
      return { kind: "leaf", is: "numeric" };
    case "boolean":
      return { kind: "leaf", is: "boolean" };
    case "string":
      return STRING;
    default:
      return { kind: "deduced" };
  }
}

function structureOfFields(schema: JsonSchemaProps): Structure {
  const { properties, additionalProperties } = schema;
  if (schema["x-kubernetes-map-type"] === "atomic") return { kind: "leaf", is: "map" };
  if (isJsonObject(additionalProperties)) {
    return { kind: "map", element: structureOf(additionalProperties) };
  }
  const keepsUnknown = schema["x-kubernetes-preserve-unknown-fields"] ?? additionalProperties === true;
  const isResource = schema["x-kubernetes-embedded-resource"] ?? false;
  if (!properties && keepsUnknown && !isResource) return { kind: "map", element: { kind: "deduced" } };
  const known = new Map<string, Structure>();
  const field = (name: string): Structure | undefined => {
    if (isResource && name === "metadata") return structureOfObject(objectSchema(METADATA));
    if (isResource && (name === "apiVersion" || name === "kind")) return STRING;
    const part = properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!part) return keepsUnknown ? { kind: "deduced" } : undefined;
    const structure = known.get(name) ?? structureOf(part);
    known.set(name, structure);
    return structure;
  };
  return { kind: "struct", field };
}

function structureOfList(schema: JsonSchemaProps): Structure {
  const type = schema["x-kubernetes-list-type"];
  if (type !== "map" && type !== "set") return { kind: "leaf", is: "list" };
  const element: Structure = schema.items ? structureOf(schema.items) : { kind: "deduced" };
  return { kind: "list", element, keys: type === "map" ? (schema["x-kubernetes-list-map-keys"] ?? []) : [] };
}
