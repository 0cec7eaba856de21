import type { Route } from "./truth.ts";

/** Whether the pod did not take the connection, or dropped it unheard as its listener closed. */
export function isTurnedAway(route: Route | undefined): route is Route & { readonly ended: object } {
  const { ended, life } = route ?? {};
  if (!ended || ended.by !== "backend" || ended.bytesFromBackend > 0) return false;
  if (ended.code === "ECONNREFUSED") return true;
  // Connections that wait to be accepted are reset when the listener closes.
  const closedMs = life?.stopSignalMs ?? Infinity;
  return ended.code === "ECONNRESET" && ended.atMs >= closedMs;
}
