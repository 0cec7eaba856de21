import type { KubernetesObject } from "../../api/meta.ts";
import { apiVersionOf } from "../../api/resources.ts";
import { decodeObject } from "../../api/schema/decode.ts";
import { schemaFor } from "../../api/schema/schema.ts";
import { badRequest, failure, type ApiError } from "../../api/status.ts";
import { readBody } from "./body.ts";
import type { ResourceRequest } from "./handlers/handler.ts";
import type { FieldValidation } from "./options/write-options.ts";
import { parseBody, type BodyFormat } from "./parse-body.ts";

/** Which kind a body must be of. */
export interface ExpectedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A decoded body, with what the client should be warned of. */
export interface Decoded {
  readonly object: KubernetesObject;
  readonly warnings: readonly string[];
}

/**
 * Reads a request's body as an object of the expected kind.
 *
 * @throws {ApiError} UnsupportedMediaType, RequestEntityTooLarge, BadRequest.
 */
export async function decodeBody(
  request: ResourceRequest,
  expected: ExpectedKind,
  fieldValidation: FieldValidation,
): Promise<Decoded> {
  const mediaType = mediaTypeOf(request.headers["content-type"]);
  if (mediaType === undefined) throw unknownFormat();
  const value = await parseBody(await readBody(request.message), mediaType, expected);
  checkKind(value, expected);
  return decodeObject(value, { apiVersion: apiVersionOf(expected), kind: expected.kind, fieldValidation });
}

/** The format of a body by its Content-Type header; undefined for one that nobody reads. */
export function mediaTypeOf(contentType = "application/json"): BodyFormat | undefined {
  const mediaType = contentType.split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType === "application/json" || mediaType === "") return "json";
  if (mediaType === "application/vnd.kubernetes.protobuf") return "protobuf";
  return mediaType === "application/yaml" ? "yaml" : undefined;
}

/** The 415 answer for a body in another format. */
export function unknownFormat(): ApiError {
  const types = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
  const message = `the body of the request was in an unknown format - accepted media types include: ${types}`;
  return failure(415, "UnsupportedMediaType", message);
}

/** @throws {ApiError} BadRequest when a body says that it is of another kind or version. */
export function checkKind(value: unknown, expected: ExpectedKind): void {
  const wanted = apiVersionOf(expected);
  const { apiVersion = wanted, kind = expected.kind } = value as { apiVersion?: string; kind?: string };
  if (kind === expected.kind || kind === "") {
    if (apiVersion === wanted || apiVersion === "") return;
    throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`);
  }
  const version = apiVersion.split("/").at(-1);
  const prefix = `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${expected.kind}`;
  if (!schemaFor(apiVersion, kind)) {
    const named = `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`;
    throw badRequest(`${prefix}: ${named} in scheme "pkg/api/legacyscheme/scheme.go:30"`);
  }
  const internal = expected.group === "" ? "core" : expected.group.split(".")[0];
  const conversion = `converting (${version}.${kind}) to (${internal}.${expected.kind}): unknown conversion`;
  throw badRequest(`${prefix}: ${conversion}`);
}
