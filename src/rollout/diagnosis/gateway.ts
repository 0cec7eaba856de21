import type { Evidence } from "./evidence.ts";
import type { PodLife } from "./pod-life.ts";
import type { Situation } from "./situation.ts";

/** What gateways answer with when they reach nobody. */
const GATEWAY_STATUSES: ReadonlySet<number> = new Set([502, 503, 504]);
/** A gateway follows the end of a pod within this time, or it is broken. */
const LONGEST_LAG_MS = 60_000;

/**
 * Whether an answer comes from whoever stands in front of the Service (ingress, load balancer) and not from a pod: good
 * answers say which version they come from, and this one does not.
 */
export function isGatewayError({ sign, request }: Situation, { statuses, service, appliedMs }: Evidence): boolean {
  const { httpStatus = 0, startedMs } = request;
  if (sign !== "status" || !GATEWAY_STATUSES.has(httpStatus) || startedMs < appliedMs) return false;
  if (service.readyEndpoints.at(startedMs) === 0) return false;
  const named = request.pod !== undefined || request.version !== undefined || request.service !== undefined;
  return !named && (statuses.namesSides || httpStatus !== 503);
}

/** Pods that were being deleted, or had been not long before; the last one to be deleted first. */
export function terminatingAt(atMs: number, { pods }: Evidence): PodLife[] {
  return pods
    .filter(
      ({ deletion, goneMs = Infinity }) => deletion && deletion.at.earliestMs <= atMs && atMs <= goneMs + RECENT_MS,
    )
    .filter(({ deletion }) => atMs - (deletion?.seenMs ?? 0) <= LONGEST_LAG_MS)
    .sort((a, b) => (b.deletion?.seenMs ?? 0) - (a.deletion?.seenMs ?? 0));
}

/** So long after it is gone a pod is still asked for. */
const RECENT_MS = 15_000;
