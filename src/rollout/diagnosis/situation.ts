import type { RequestResult } from "../request-result.ts";
import { SURELY_TAKEN_MS } from "./answers.ts";
import type { Evidence } from "./evidence.ts";
import { isDeleted, listenerState, type ListenerState } from "./listener-state.ts";
import { LONGEST_LAG_MS, ROUTED_EARLIER_MS, type PodLife } from "./pod-life.ts";

/**
 * How a request failed.
 *
 * `refused`: no connection came about. `dropped`: the connection came about and was reset before any answer, as
 * a proxy does when the pod refuses. `broken`: a pod had surely taken it, and the connection ended before the answer did. `status`:
 * it was answered with an HTTP error. `own`: our own side could not send it. `other`: an answer that cannot be understood.
 */
export type Sign = "refused" | "dropped" | "broken" | "timeout" | "unreachable" | "status" | "own" | "other";

/** A pod that a request can have been sent to. */
export interface Suspect {
  readonly life: PodLife;
  /** When the request began. */
  readonly listener: ListenerState;
  /** Whether it was deleted then, as far as is known. */
  readonly deleted: boolean;
  /** For how long its endpoint had not been ready when the request began; 0 while it was ready. */
  readonly notReadyMs: number;
}

/** A failed request, and who can have been concerned. */
export interface Situation {
  readonly lane: "service" | "reused";
  readonly request: RequestResult;
  readonly sign: Sign;
  /** Whether the connection had served requests before. */
  readonly isReused: boolean;
  /** Time from when it could be under way (connection, or start) to its end. */
  readonly underWayMs: number;
  /** Pods that a fresh connection can have gone to and that are not known to have been open. */
  readonly suspects: readonly Suspect[];
  /** Whether nothing that happened about it can have been missed. */
  readonly observed: boolean;
}

/**
 * Describes a failed request by what is known about its time.
 *
 * @param isReused - Whether its connection had served requests before.
 */
export function describeSituation(
  lane: Situation["lane"],
  request: RequestResult,
  isReused: boolean,
  evidence: Evidence,
): Situation {
  const { startedMs, connectedMs = startedMs, endedMs } = request;
  const underWayMs = endedMs - connectedMs;
  const { answers } = evidence;
  const isLong = underWayMs > SURELY_TAKEN_MS && answers.wasTaken(connectedMs, endedMs);
  const taken = isReused || isLong || answers.passedOn(connectedMs, endedMs);
  return {
    lane,
    request,
    sign: signOf(request, taken),
    isReused,
    underWayMs,
    suspects: suspectsAt(startedMs, evidence),
    observed: evidence.isObserved(startedMs, endedMs),
  };
}

const OWN_CODES = new Set(["ENOTFOUND", "EAI_AGAIN"]);

function signOf({ outcome, errorCode = "", httpStatus, firstByteMs }: RequestResult, taken: boolean): Sign {
  if (outcome === "client-error" || OWN_CODES.has(errorCode)) return "own";
  if (outcome === "refused" || outcome === "timeout" || outcome === "unreachable") return outcome;
  if (outcome === "reset") return firstByteMs !== undefined || taken ? "broken" : "dropped";
  return httpStatus === undefined ? "other" : "status";
}

/** Pods that the data plane can have sent a new connection to at this moment, but for those that were surely open. */
function suspectsAt(atMs: number, evidence: Evidence): Suspect[] {
  const suspects: Suspect[] = [];
  for (const life of evidence.troubled.notOpen.near(atMs)) {
    if (!isRouted(life, atMs, evidence)) continue;
    const notReadyMs = notReadyFor(life, atMs) ?? 0;
    const listener = listenerState(life, evidence.listeners.get(life.name), atMs);
    if (listener !== "open") suspects.push({ life, listener, deleted: isDeleted(life, atMs), notReadyMs });
  }
  return suspects;
}

/** Whether the data plane can have sent a new connection to a pod at this moment. */
export function isRouted(life: PodLife, atMs: number, { leftTraffic }: Evidence): boolean {
  const notReadyMs = notReadyFor(life, atMs);
  if (notReadyMs === undefined || notReadyMs > LONGEST_LAG_MS) return false;
  return notReadyMs === 0 || (leftTraffic.get(life.name) ?? Infinity) > atMs;
}

/** For how long its endpoint has not been ready; undefined when it was not yet. */
export function notReadyFor({ endpoint }: PodLife, atMs: number): number | undefined {
  if (endpoint.was("ready", atMs, atMs + ROUTED_EARLIER_MS)) return 0;
  const leftMs = endpoint.lastEnd(atMs, (state) => state === "ready");
  return leftMs === undefined ? undefined : atMs - leftMs;
}
