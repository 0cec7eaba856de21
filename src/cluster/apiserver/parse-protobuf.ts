import type { JsonObject } from "../../api/json-object.ts";
import { decodeMessage } from "../../api/protobuf/decode-message.ts";
import { readEnvelope, type Envelope } from "../../api/protobuf/envelope.ts";
import { apiVersionOf } from "../../api/resources.ts";
import { DecodeError } from "../../api/schema/decode-error.ts";
import { schemaFor } from "../../api/schema/schema.ts";
import { badRequest } from "../../api/status.ts";
import type { ExpectedKind } from "./expected-kind.ts";

const SUMMARY_BYTES = 30;

/**
 * Parses a protobuf body as the JSON object that says the same.
 *
 * @param expected - Taken where the body does not say what it is.
 * @throws {ApiError} BadRequest
 * @see kubernetes apimachinery/pkg/runtime/serializer/protobuf/protobuf.go Decode (v1.36)
 */
export function parseProtobuf(body: Buffer, expected: ExpectedKind): JsonObject {
  const { message, ...sent } = envelopeOf(body, expected.kind);
  const apiVersion = sent.apiVersion || apiVersionOf(expected);
  const kind = sent.kind || expected.kind;
  // Some kinds belong to every group, such as DeleteOptions.
  const schema = schemaFor(apiVersion, kind) ?? (kind === expected.kind && schemaFor(apiVersionOf(expected), kind));
  // Whoever asked for the body says what is wrong with a kind that nobody knows.
  if (!schema) return { apiVersion, kind };
  try {
    return { ...decodeMessage(message, schema.name), apiVersion, kind };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const version = JSON.stringify(apiVersion.split("/").at(-1));
    throw badRequest(`${kind} in version ${version} cannot be handled as a ${expected.kind}: ${error.message}`);
  }
}

function envelopeOf(body: Buffer, kind: string): Envelope {
  try {
    return readEnvelope(body);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): ${error.message} (${summaryOf(body)})`,
    );
  }
}

/** The first bytes, for error messages. */
function summaryOf(body: Buffer): string {
  if (body.length === 0) return "<empty>";
  const start = body.subarray(0, SUMMARY_BYTES);
  const text = body[0] === 0x7b ? start.toString() : start.toString("hex");
  return body.length > SUMMARY_BYTES ? `${text} ...` : text;
}
