import { isJsonObject } from "../../api/json-object.ts";
import { apiVersionOf } from "../../api/resources.ts";
import type { DecodedObject, FieldValidation } from "../../api/schema/decode.ts";
import { schemaFor } from "../../api/schema/schema.ts";
import { badRequest } from "../../api/status.ts";

/** Reads a value as an object of one kind. @throws {ApiError} BadRequest, Invalid */
export type DecodeBody = (value: unknown, fieldValidation: FieldValidation) => DecodedObject;

/** Which kind a body must be of. */
export interface ExpectedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Default: by the schema of the kind. */
  readonly decode?: DecodeBody;
}

/**
 * What a body says that it is; the expected kind where it says nothing.
 *
 * @throws {ApiError} BadRequest when what it says is no text.
 */
export function typeMetaOf(value: unknown, expected: ExpectedKind): { apiVersion: string; kind: string } {
  const { apiVersion, kind } = isJsonObject(value) ? value : {};
  return {
    apiVersion: textOf(apiVersion, "apiVersion", expected) || apiVersionOf(expected),
    kind: textOf(kind, "kind", expected) || expected.kind,
  };
}

function textOf(value: unknown, field: string, { kind }: ExpectedKind): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  const type = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
  const mismatch = `json: cannot unmarshal ${type} into Go struct field .${field} of type string`;
  const reason = `couldn't get version/kind; json parse error: ${mismatch}`;
  throw badRequest(`the object provided is unrecognized (must be of type ${kind}): ${reason}`);
}

/** @throws {ApiError} BadRequest when a body says that it is of another kind or version. */
export function checkKind(value: unknown, expected: ExpectedKind): void {
  const wanted = apiVersionOf(expected);
  const { apiVersion, kind } = typeMetaOf(value, expected);
  if (kind === expected.kind) {
    if (apiVersion === wanted) return;
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
