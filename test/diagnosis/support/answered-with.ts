import type { FailedRequest } from "../mechanisms/mechanism.ts";
import type { Truth } from "./truth.ts";

/** Whether a request really was answered with this status, by the pod that it was sent to, of this version. */
export function answeredWith(request: FailedRequest, truth: Truth, status: number, version?: string): boolean {
  const { life } = truth.routeOf(request) ?? {};
  if (request.httpStatus !== status || life?.pod !== request.pod || request.pod === undefined) return false;
  return version === undefined || request.version === version;
}
