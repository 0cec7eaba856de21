import { descriptionOf } from "../../../api/schema/descriptions.ts";
import { objectSchema, type FieldSchema, type ScalarName, type TypeSchema } from "../../../api/schema/schema.ts";

/** A JSON Schema as OpenAPI 3.0 has it. */
export type JsonSchema = Record<string, unknown>;

const REFERENCE = "#/components/schemas/";
const META = "io.k8s.apimachinery.pkg.apis.meta.v1";

const PLAIN_SCALARS: Readonly<Partial<Record<ScalarName, JsonSchema>>> = {
  string: { type: "string" },
  boolean: { type: "boolean" },
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
  double: { type: "number", format: "double" },
  byte: { type: "string", format: "byte" },
  any: { type: "object" },
};

/** Scalars that are types of their own in Kubernetes' document. */
const NAMED_SCALARS: Readonly<Partial<Record<ScalarName, readonly [name: string, schema: JsonSchema]>>> = {
  quantity: [
    "io.k8s.apimachinery.pkg.api.resource.Quantity",
    { oneOf: [{ type: "string" }, { type: "number" }], description: "A fixed-point number such as `500m` or `1Gi`." },
  ],
  "int-or-string": [
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
    { oneOf: [{ type: "integer" }, { type: "string" }], format: "int-or-string", description: "A number or a text." },
  ],
  time: [`${META}.Time`, { type: "string", format: "date-time", description: "A moment, with seconds." }],
  "micro-time": [
    `${META}.MicroTime`,
    { type: "string", format: "date-time", description: "A moment, with microseconds." },
  ],
};

/** A patch may be of any content. */
const PATCH: JsonSchema = {
  type: "object",
  description: "Patch is provided to give a concrete name and type to the Kubernetes PATCH request body.",
};

/** Full name of the type that stands for patches. */
export const PATCH_TYPE = `${META}.Patch`;

/** A reference to a type of the document. */
export function referenceTo(name: string): JsonSchema {
  return { $ref: REFERENCE + name };
}

/** The given types and all that they refer to, by name, with others that are described already. */
export function componentSchemas(
  names: Iterable<string>,
  described: ReadonlyMap<string, JsonSchema> = new Map(),
): Record<string, JsonSchema> {
  const schemas = new Map<string, JsonSchema>([[PATCH_TYPE, PATCH], ...described]);
  const pending = [...names];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (schemas.has(name)) continue;
    const { fields } = objectSchema(name);
    schemas.set(name, objectJsonSchema(name));
    for (const { type } of fields.values()) {
      const inner = innermost(type);
      if (inner.shape === "object") pending.push(inner.name);
      const named = inner.shape === "scalar" ? NAMED_SCALARS[inner.scalar] : undefined;
      if (named) schemas.set(...named);
    }
  }
  return Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function objectJsonSchema(name: string): JsonSchema {
  const { fields, kinds } = objectSchema(name);
  const required = [...fields].filter(([, field]) => field.required).map(([field]) => field);
  const properties = [...fields].map(([field, schema]) => [field, fieldJsonSchema(schema, descriptionOf(name, field))]);
  return {
    ...describe(descriptionOf(name)),
    type: "object",
    ...(required.length > 0 ? { required } : {}),
    ...(fields.size > 0 ? { properties: Object.fromEntries(properties) as unknown } : {}),
    ...(kinds.length > 0 ? { "x-kubernetes-group-version-kind": kinds } : {}),
  };
}

function fieldJsonSchema(field: FieldSchema, description: string | undefined): JsonSchema {
  const schema = typeJsonSchema(field.type);
  // Next to a plain reference everything else would be ignored.
  const type = schema["$ref"] ? { allOf: [schema] } : schema;
  return {
    ...describe(description),
    ...type,
    ...extension("patch-strategy", field.patchStrategy.length > 0 ? field.patchStrategy.join(",") : undefined),
    ...extension("patch-merge-key", field.patchMergeKey),
    ...extension("list-type", field.listType),
    ...extension("list-map-keys", field.listMapKeys),
    ...extension("map-type", field.mapType),
  };
}

function typeJsonSchema(type: TypeSchema): JsonSchema {
  switch (type.shape) {
    case "list":
      return { type: "array", items: typeJsonSchema(type.element) };
    case "map":
      return { type: "object", additionalProperties: typeJsonSchema(type.element) };
    case "object":
      return referenceTo(type.name);
    case "schema-or":
      return {};
    default: {
      const named = NAMED_SCALARS[type.scalar];
      return named ? referenceTo(named[0]) : { ...PLAIN_SCALARS[type.scalar] };
    }
  }
}

function innermost(type: TypeSchema): TypeSchema {
  return type.shape === "list" || type.shape === "map" ? innermost(type.element) : type;
}

function extension(name: string, value: unknown): JsonSchema {
  return value === undefined ? {} : { [`x-kubernetes-${name}`]: value };
}

function describe(description: string | undefined): JsonSchema {
  return description === undefined ? {} : { description };
}
