import { invalid, type FieldError } from "../../api/field-error.ts";
import type { KubernetesObject } from "../../api/meta.ts";
import { applyJsonPatch } from "../../api/patch/json.ts";
import { applyMergePatch } from "../../api/patch/merge.ts";
import { applyStrategicMergePatch } from "../../api/patch/strategic-merge.ts";
import { apiVersionOf } from "../../api/resources.ts";
import { parseJsonStrict } from "../../api/schema/parse-json.ts";
import { decodeObject, type FieldValidation } from "../../api/schema/decode.ts";
import { ApiError, badRequest, failure } from "../../api/status.ts";
import { readBody } from "./body.ts";
import { unknownFormat, type Decoded } from "./decode-body.ts";
import { checkKind, typeMetaOf, type ExpectedKind } from "./expected-kind.ts";
import type { ResourceRequest } from "./handlers/handler.ts";

/** Server-side apply is told from the patches by this name. */
export type PatchType = "json" | "merge" | "strategic" | "apply";

const TYPES: ReadonlyMap<string, PatchType> = new Map([
  ["application/json-patch+json", "json"],
  ["application/merge-patch+json", "merge"],
  ["application/strategic-merge-patch+json", "strategic"],
  ["application/apply-patch+yaml", "apply"],
]);

const TYPES_WITHOUT_STRATEGIC = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/apply-patch+yaml",
];

/** @throws {ApiError} UnsupportedMediaType */
export function patchTypeOf(contentType = "", expected?: ExpectedKind): PatchType {
  const type = TYPES.get(contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "");
  // A strategic merge patch needs what only the schemas of the server's own kinds say.
  if (expected?.decode && type === "strategic") throw unknownFormat(TYPES_WITHOUT_STRATEGIC);
  if (!type) throw failure(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
  return type;
}

/** The patch of a request, decoded but not yet applied. */
export async function readPatch(request: ResourceRequest): Promise<unknown> {
  const text = (await readBody(request.message)).toString();
  try {
    return parseJsonStrict(text);
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error));
  }
}

/**
 * The object that a patch makes of the present one, decoded as its kind.
 *
 * @throws {ApiError} As each kind of patch words it; Invalid when the result is not an object of its kind.
 * @see kubernetes apiserver/pkg/endpoints/handlers/patch.go (v1.36)
 */
export function patchedObject(
  present: KubernetesObject,
  type: Exclude<PatchType, "apply">,
  patch: unknown,
  expected: ExpectedKind,
  fieldValidation: FieldValidation,
): Decoded {
  const schema = { apiVersion: apiVersionOf(expected), kind: expected.kind };
  const patched = applyPatch(present, type, patch, schema);
  try {
    if (expected.decode) return expected.decode(patched, fieldValidation);
    const decoded = decodeObject(patched, { ...typeMetaOf(patched, expected), fieldValidation });
    checkKind(patched, expected);
    return decoded;
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason !== "BadRequest") throw error;
    const shown = type === "json" ? patched : patch;
    throw invalidPatch(
      invalid("patch", JSON.stringify(shown), error.message.replace(/^.*? cannot be handled as a \w+: /, "")),
    );
  }
}

function applyPatch(
  document: unknown,
  type: Exclude<PatchType, "apply">,
  patch: unknown,
  schema: { apiVersion: string; kind: string },
): unknown {
  if (type === "json") return applyJsonPatch(document, patch);
  if (type === "strategic") return applyStrategicMergePatch(document, patch, schema);
  if (typeof patch === "object" && patch !== null && !Array.isArray(patch)) return applyMergePatch(document, patch);
  throw badRequest("error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}");
}

/** Kubernetes names no object here. */
function invalidPatch({ reason, field, message }: FieldError): ApiError {
  return failure(422, "Invalid", ` "" is invalid: ${field}: ${message}`, { causes: [{ reason, message, field }] });
}
