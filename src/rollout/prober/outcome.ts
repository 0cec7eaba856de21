import type { Outcome } from "../request-result.ts";

const OUTCOMES: ReadonlyMap<string, Outcome> = new Map([
  ["ECONNREFUSED", "refused"],
  ["ECONNRESET", "reset"],
  ["ECONNABORTED", "reset"],
  ["EPIPE", "reset"],
  // The connection ended in the middle of the answer's head.
  ["HPE_INVALID_EOF_STATE", "reset"],
  ["ETIMEDOUT", "timeout"],
  ["EHOSTUNREACH", "unreachable"],
  ["EHOSTDOWN", "unreachable"],
  ["ENETUNREACH", "unreachable"],
  ["ENETDOWN", "unreachable"],
  ["ENOTFOUND", "unreachable"],
  ["EAI_AGAIN", "unreachable"],
  ["EADDRNOTAVAIL", "client-error"],
  ["EADDRINUSE", "client-error"],
  ["EMFILE", "client-error"],
  ["ENFILE", "client-error"],
  ["ENOBUFS", "client-error"],
  ["ENOMEM", "client-error"],
  ["EACCES", "client-error"],
  ["EPERM", "client-error"],
]);

/**
 * What a failure means to the user of the service.
 *
 * A code that is not known counts as an answer that cannot be used (`http-error`), as a broken header or a
 * certificate that is not trusted do: a failure that cannot be explained must not be excused.
 *
 * @param code - `error.code` of node:http, node:net or node:tls.
 */
export function outcomeOfError(code: string | undefined): Outcome {
  return OUTCOMES.get(code ?? "") ?? "http-error";
}
