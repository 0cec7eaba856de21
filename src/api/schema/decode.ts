import type { KubernetesObject } from "../meta.ts";
import { badRequest } from "../status.ts";
import { DecodeError } from "./decode-error.ts";
import { Decoder } from "./decoder.ts";
import { schemaFor } from "./schema.ts";

/** What becomes of unknown and duplicate fields: an error, a warning, or nothing. They are dropped in any case. */
export type FieldValidation = "Strict" | "Warn" | "Ignore";

export interface DecodeOptions {
  readonly apiVersion: string;
  readonly kind: string;
  readonly fieldValidation: FieldValidation;
}

export interface DecodedObject {
  /** A copy; `apiVersion` and `kind` are set. */
  readonly object: KubernetesObject;
  readonly warnings: string[];
}

/**
 * Decodes a body as an object of one kind: drops unknown fields, checks types, and brings values into the form in which
 * Kubernetes sends them back (canonical quantities and times, no empty optional values).
 *
 * Duplicate fields are known only for values from {@link parseJsonStrict}.
 *
 * @throws {ApiError} BadRequest, worded as Kubernetes does; so it does for a kind that is not in the schema.
 * @see kubernetes apiserver/pkg/endpoints/handlers/create.go transformDecodeError (v1.36)
 */
export function decodeObject(value: unknown, { apiVersion, kind, fieldValidation }: DecodeOptions): DecodedObject {
  const prefix = `${kind} in version ${JSON.stringify(apiVersion.split("/").at(-1))} cannot be handled as a ${kind}`;
  const schema = schemaFor(apiVersion, kind);
  if (!schema) {
    throw badRequest(
      `${prefix}: no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`,
    );
  }
  const decoder = new Decoder();
  try {
    const decoded = decoder.decode(value, schema);
    const errors = decoder.strictErrors;
    if (fieldValidation === "Strict" && errors.length > 0) {
      throw badRequest(`${prefix}: strict decoding error: ${errors.join(", ")}`);
    }
    const object = Object.assign(decoded, { apiVersion, kind }) as KubernetesObject & typeof decoded;
    return { object, warnings: fieldValidation === "Warn" ? errors : [] };
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(`${prefix}: ${error.message}`);
    throw error;
  }
}
