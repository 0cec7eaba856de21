import { manifests, type Version } from "../support/manifests.ts";
import type { Truth } from "../support/truth.ts";
import { UNKNOWN, type FailedRequest, type Mechanism } from "./mechanism.ts";

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

/** Its container was ending, or gone, without its pod being deleted. */
function restarted(request: FailedRequest, truth: Truth): readonly string[] {
  const route = truth.routeOf(request);
  const { life, ended } = route ?? {};
  if (!life || ended?.by !== "backend") return UNKNOWN;
  const first = truth.lives.find(({ pod, attempt }) => pod === life.pod && attempt === 0);
  const isRestarted = truth.lives.some(({ pod, attempt }) => pod === life.pod && attempt === 1);
  const beganMs = first?.stopSignalMs ?? (first?.endedMs ?? Infinity) - EXIT_NOTICED_MS;
  return isRestarted && ended.atMs >= beganMs ? ["M16"] : UNKNOWN;
}

/** The sockets of a process that exits are closed a moment before its parent hears of it. */
const EXIT_NOTICED_MS = 250;
