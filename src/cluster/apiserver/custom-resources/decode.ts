import type { JsonSchemaProps } from "../../../api/apiextensions.ts";
import { invalid, invalidObject } from "../../../api/field-error.ts";
import { copyJson, isJsonObject, type JsonObject } from "../../../api/json-object.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { apiVersionOf, type Resource } from "../../../api/resources.ts";
import { DecodeError } from "../../../api/schema/decode-error.ts";
import type { DecodedObject, FieldValidation } from "../../../api/schema/decode.ts";
import { Decoder } from "../../../api/schema/decoder.ts";
import { duplicateKeysOf } from "../../../api/schema/parse-json.ts";
import { objectSchema } from "../../../api/schema/schema.ts";
import { badRequest } from "../../../api/status.ts";
import { prune } from "../../../api/structural-schema/prune.ts";
import { typeMetaOf } from "../expected-kind.ts";

/**
 * Reads a body as a custom resource: metadata as of any object, the rest cut down to what the schema knows.
 *
 * @throws {ApiError} BadRequest; Invalid for another kind.
 * @see kubernetes apiextensions-apiserver/pkg/apiserver/customresource_handler.go schemaCoercingDecoder (v1.36)
 */
export function decodeCustomResource(
  resource: Resource,
  schema: JsonSchemaProps,
  value: unknown,
  fieldValidation: FieldValidation,
): DecodedObject {
  const { kind } = resource;
  const prefix = `${kind} in version ${JSON.stringify(resource.version)} cannot be handled as a ${kind}`;
  checkType(resource, value);
  const duplicates = fieldValidation === "Ignore" ? [] : duplicateFields(value, "");
  const content = copyJson(value) as JsonObject;
  const { metadata, problems } = decodeMetadata(content["metadata"], prefix);
  const unknown = prune(content, schema).map((path) => `unknown field ${JSON.stringify(path)}`);
  const errors = [...new Set([...duplicates, ...problems, ...unknown])];
  if (fieldValidation === "Strict" && errors.length > 0) {
    throw badRequest(`${prefix}: strict decoding error: ${errors.join(", ")}`);
  }
  const object = { ...content, kind, apiVersion: apiVersionOf(resource), metadata } as KubernetesObject & JsonObject;
  return { object, warnings: fieldValidation === "Warn" ? errors : [] };
}

function checkType(resource: Resource, value: unknown): void {
  const { apiVersion, kind } = typeMetaOf(value, resource);
  const expected = apiVersionOf(resource);
  if (apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  if (kind === resource.kind) return;
  const metadata = isJsonObject(value) ? value["metadata"] : undefined;
  const name = isJsonObject(metadata) && typeof metadata["name"] === "string" ? metadata["name"] : "";
  throw invalidObject(resource, name, [invalid("kind", kind, `must be ${resource.kind}`)]);
}

const METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

function decodeMetadata(metadata: unknown, prefix: string): { metadata: unknown; problems: string[] } {
  const decoder = new Decoder();
  try {
    const decoded = decoder.decode(metadata, objectSchema(METADATA));
    return { metadata: decoded, problems: decoder.strictErrors.map((error) => error.replace('"', '"metadata.')) };
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(`${prefix}: ${error.message}`);
    throw error;
  }
}

/** What a body says twice; known only for values from a parser that takes note of it. */
function duplicateFields(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => duplicateFields(item, `${path}[${index}]`));
  if (!isJsonObject(value)) return [];
  const own = duplicateKeysOf(value);
  return Object.entries(value).flatMap(([name, part]) => {
    const partPath = path === "" ? name : `${path}.${name}`;
    const repeated = own?.has(name) ? [`duplicate field ${JSON.stringify(partPath)}`] : [];
    return [...repeated, ...duplicateFields(part, partPath)];
  });
}
