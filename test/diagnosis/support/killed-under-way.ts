import { isReused, UNKNOWN, type FailedRequest } from "../mechanisms/mechanism.ts";
import type { Route } from "./truth.ts";

/** `cause` for a request whose connection was open when its pod was killed, and ended with it. */
export function killedUnderWay(request: FailedRequest, route: Route | undefined, cause: string): readonly string[] {
  const { ended, life } = route ?? {};
  if (!route || !ended || life?.killedMs === undefined) return UNKNOWN;
  // Sent on a kept connection in the very moment: idle when it was closed, and closed by the kill.
  if (isReused(request, route.accepted) && request.startedMs >= life.killedMs) return ["M13", cause];
  const wasOpen = route.accepted.atMs < life.killedMs;
  return wasOpen && ended.by === "backend" && ended.atMs >= life.killedMs ? [cause] : UNKNOWN;
}
