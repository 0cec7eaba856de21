import { UNKNOWN } from "../mechanisms/mechanism.ts";
import type { Route } from "./truth.ts";

/** `cause` for a connection that was open when its pod was killed, and ended with it. */
export function killedUnderWay(route: Route | undefined, cause: string): readonly string[] {
  const { ended, life } = route ?? {};
  if (!route || !ended || life?.killedMs === undefined) return UNKNOWN;
  const wasOpen = route.accepted.atMs < life.killedMs;
  return wasOpen && ended.by === "backend" && ended.atMs >= life.killedMs ? [cause] : UNKNOWN;
}
