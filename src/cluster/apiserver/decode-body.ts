import type { KubernetesObject } from "../../api/meta.ts";
import { apiVersionOf } from "../../api/resources.ts";
import { decodeObject, type FieldValidation } from "../../api/schema/decode.ts";
import { failure, type ApiError } from "../../api/status.ts";
import { readBody } from "./body.ts";
import type { ResourceRequest } from "./handlers/handler.ts";
import { checkKind, type ExpectedKind } from "./expected-kind.ts";
import { parseBody, type BodyFormat } from "./parse-body.ts";

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
  if (expected.decode && mediaType === "protobuf") throw unknownFormat(["application/json", "application/yaml"]);
  const value = await parseBody(await readBody(request.message), mediaType, expected);
  if (expected.decode) return expected.decode(value, fieldValidation);
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

const BODY_TYPES = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

/** The 415 answer for a body in another format. */
export function unknownFormat(accepted: readonly string[] = BODY_TYPES): ApiError {
  const types = accepted.join(", ");
  const message = `the body of the request was in an unknown format - accepted media types include: ${types}`;
  return failure(415, "UnsupportedMediaType", message);
}
