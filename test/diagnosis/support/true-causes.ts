import { isReused, UNKNOWN, type FailedRequest, type Mechanism } from "../mechanisms/mechanism.ts";
import type { Truth } from "./truth.ts";

const UNREAD_MS = 1000;

/**
 * The causes that are true for a failed request of a stage: those that it was made for, or, on a connection that was
 * reused while the pod closed it, M13, which no server that closes kept connections is quite free of.
 */
export function trueCauses(mechanism: Mechanism, request: FailedRequest, truth: Truth): readonly string[] {
  const staged = mechanism.truthOf(request, truth);
  if (staged !== UNKNOWN) return staged;
  const { accepted, life, ended } = truth.routeOf(request) ?? {};
  // What the pod has not read yet when it closes its idle connections was sent a moment before.
  const closing = life?.stopSignalMs !== undefined && request.startedMs >= life.stopSignalMs - UNREAD_MS;
  return isReused(request, accepted) && closing && ended?.by === "backend" ? ["M13"] : UNKNOWN;
}
