import type { OpenApiDocument } from "../openapi.ts";
import type { PathItem } from "./paths.ts";
import type { JsonSchema } from "./schemas.ts";

/** A Swagger 2.0 document. */
export interface SwaggerDocument {
  readonly swagger: "2.0";
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

const METHODS = ["get", "put", "post", "delete", "patch"];

/** What the documents of version 3 describe, as one document of version 2. */
export function swaggerOf(
  documents: readonly OpenApiDocument[],
  info: { title: string; version: string },
): SwaggerDocument {
  const paths = documents.flatMap((document) => Object.entries(document.paths));
  const schemas = documents.flatMap(({ components }) => Object.entries(components.schemas));
  const converted: SwaggerDocument = {
    swagger: "2.0",
    info,
    paths: Object.fromEntries(paths.sort(byName).map(([path, item]) => [path, pathItem(item)])),
    definitions: Object.fromEntries(schemas.sort(byName).map(([name, schema]) => [name, inSwagger(schema)])),
  };
  return converted;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : Number(a > b);
}

function pathItem(item: PathItem): PathItem {
  const entries = Object.entries(item).map(([key, value]) => {
    if (METHODS.includes(key)) return [key, operation(value as Operation)] as const;
    return [key, key === "parameters" ? (value as Parameter[]).map(parameter) : value] as const;
  });
  return Object.fromEntries(entries);
}

interface Parameter {
  readonly schema: JsonSchema;
}

interface Body {
  readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body & { readonly description: string }>>;
}

function operation({ parameters = [], requestBody, responses, ...extensions }: Operation) {
  const body = requestBody ? [{ name: "body", in: "body", required: true, schema: schemaOf(requestBody) }] : [];
  const all = [...body, ...parameters.map(parameter)];
  const [answer] = Object.values(responses);
  return {
    ...(requestBody ? { consumes: Object.keys(requestBody.content) } : {}),
    ...(answer ? { produces: Object.keys(answer.content) } : {}),
    ...(all.length > 0 ? { parameters: all } : {}),
    responses: Object.fromEntries(
      Object.entries(responses).map(([code, response]) => [
        code,
        { description: response.description, schema: schemaOf(response) },
      ]),
    ),
    ...extensions,
  };
}

/** What version 3 says in a schema, version 2 says in the parameter itself. */
function parameter({ schema, ...rest }: Parameter) {
  return { ...rest, ...inSwagger(schema) };
}

function schemaOf({ content }: Body): JsonSchema {
  const [first] = Object.values(content);
  return inSwagger(first?.schema ?? {});
}

/**
 * A schema with the words that version 2 has: no alternatives, and a reference may stand beside a description. Clients take
 * what is described for all that there is, so that nothing is said about parts of custom resources that may be anything.
 *
 * @see kubernetes apiextensions-apiserver/pkg/controller/openapi/v2/conversion.go (v1.36)
 */
function inSwagger(schema: JsonSchema): JsonSchema {
  const { allOf, oneOf, anyOf: _anyOf, not: _not, nullable, $ref, ...all } = schema;
  const rest = nullable ? { description: all["description"] } : withoutUnknown(all);
  const [reference] = Array.isArray(allOf) ? (allOf as JsonSchema[]) : [];
  const target = $ref ?? reference?.["$ref"];
  return {
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, nested(key, value)])),
    // Numbers that may be texts are described as texts.
    ...(oneOf && rest["type"] === undefined ? { type: "string" } : {}),
    ...(typeof target === "string" ? { $ref: target.replace("#/components/schemas/", "#/definitions/") } : {}),
  };
}

function withoutUnknown(schema: JsonSchema): JsonSchema {
  if (!schema["x-kubernetes-preserve-unknown-fields"]) return schema;
  const kinds = schema["x-kubernetes-group-version-kind"];
  if (kinds) return { type: "object", "x-kubernetes-group-version-kind": kinds };
  const { properties: _properties, required: _required, items: _items, ...rest } = schema;
  return rest;
}

function nested(key: string, value: unknown): unknown {
  if (key === "items" || (key === "additionalProperties" && typeof value === "object")) {
    return inSwagger(value as JsonSchema);
  }
  if (key !== "properties") return value;
  const properties = Object.entries(value as Record<string, JsonSchema>);
  return Object.fromEntries(properties.map(([name, schema]) => [name, inSwagger(schema)]));
}
