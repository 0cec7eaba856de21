import type { Status } from "../../api/meta.ts";
import { ApiError, failure } from "../../api/status.ts";

/** A complete answer to a request; streams (watch, log) write to the response themselves. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer | string;
  /** Sent as `Warning` headers. */
  readonly warnings?: readonly string[];
  /** Beside those about the body; an `etag` makes it a 304 for a client that knows the body. Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

const JSON_TYPE = "application/json";

/** Answers with an object; `Buffer` is JSON already. */
export function jsonReply(body: unknown, status = 200, warnings: readonly string[] = []): Reply {
  const bytes = Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return { status, contentType: JSON_TYPE, body: bytes, ...(warnings.length > 0 ? { warnings } : {}) };
}

/** Answers with plain text. */
export function textReply(body: string, status = 200): Reply {
  return { status, contentType: "text/plain; charset=utf-8", body };
}

/** Answers with the Status of a failure; anything but an {@link ApiError} is an internal error. */
export function errorReply(error: unknown): Reply {
  const { status } = error instanceof ApiError ? error : internalError(error);
  const reply = jsonReply(status, status.code ?? 500);
  const { retryAfterSeconds = 0 } = status.details ?? {};
  return retryAfterSeconds > 0 ? { ...reply, headers: { "retry-after": String(retryAfterSeconds) } } : reply;
}

/** A success without an object. */
export function successStatus(extra: Partial<Status> = {}): Status {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", ...extra };
}

export function methodNotAllowed(): ApiError {
  const message = "the server does not allow this method on the requested resource";
  return failure(405, "MethodNotAllowed", message, {});
}

export function resourceNotFound(): ApiError {
  return failure(404, "NotFound", "the server could not find the requested resource", {});
}

/** A failure that Kubernetes reports without a reason, with code 500. */
export function plainFailure(message: string): ApiError {
  return new ApiError({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, code: 500 });
}

function internalError(error: unknown): ApiError {
  const text = error instanceof Error ? error.message : String(error);
  return failure(500, "InternalError", `Internal error occurred: ${text}`, { causes: [{ message: text }] });
}
