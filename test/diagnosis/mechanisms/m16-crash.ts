import { manifests, type Version } from "../support/manifests.ts";
import type { ContainerLife, Truth } from "../support/truth.ts";
import { isReused, UNKNOWN, type FailedRequest, type Mechanism } from "./mechanism.ts";

/** The new version exits with requests under way, and is started again. */
export const crash: Mechanism = {
  cause: "M16",
  title: "the new version crashes once",
  stage: (place) => manifests(place, {}, { behaviour: { latencyMs: 100, crashAfterMs: 2000 } }),
  truthOf: restarted,
};

const LIVENESS: Version = {
  livenessProbe: {
    httpGet: { path: "/live", port: 3000 },
    initialDelaySeconds: 1,
    periodSeconds: 1,
    failureThreshold: 1,
  },
  preStop: null,
  behaviour: { latencyMs: 100, sickAfterMs: 1200, onStop: "exit" },
};

/** The liveness probe of the new version fails once, and its container is restarted. */
export const livenessKill: Mechanism = {
  cause: "M16",
  title: "the new version fails its liveness probe once",
  stage: (place) => manifests(place, {}, LIVENESS),
  truthOf: restarted,
};

/**
 * Its container was ending, or gone, without its pod being deleted. While that is so the others are worse off as well:
 * none may be left, or only old pods that are about to end.
 */
function restarted(request: FailedRequest, truth: Truth): readonly string[] {
  const { accepted, life, ended } = truth.routeOf(request) ?? {};
  const reused = isReused(request, accepted);
  // Closed with its pod while it was idle: both is true.
  if (life && ended && isDown(life, truth, ended.atMs)) return reused ? ["M16", "M13"] : ["M16"];
  if (reused) return UNKNOWN;
  return truth.lives.some((other) => isDown(other, truth, request.startedMs)) ? ["M16"] : UNKNOWN;
}

/** Whether the first run of this container was ending or over at a moment, and the next one not yet ready. */
function isDown({ pod }: ContainerLife, { lives }: Truth, atMs: number): boolean {
  const [first, second] = lives.filter((life) => life.pod === pod);
  if (!second) return false;
  const beganMs = first?.stopSignalMs ?? (first?.endedMs ?? Infinity) - EXIT_NOTICED_MS;
  return beganMs <= atMs && atMs <= second.startedMs + READY_AGAIN_MS;
}

/** The sockets of a process that exits are closed a moment before its parent hears of it. */
const EXIT_NOTICED_MS = 1500;
/** It has to start, its probe comes once a second, and then the proxy has to hear of it. */
const READY_AGAIN_MS = 3000;
