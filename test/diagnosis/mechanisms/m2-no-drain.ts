import { manifests } from "../support/manifests.ts";
import { isTurnedAway } from "../support/turned-away.ts";
import { isReused, UNKNOWN, type Mechanism } from "./mechanism.ts";

/** The program exits at SIGTERM: what is under way is lost (M2), and what the proxy still sends there as well (M1). */
export const noDrain: Mechanism = {
  cause: "M2",
  title: "no preStop; it exits at once with requests under way",
  stage: (place) =>
    manifests(
      place,
      { preStop: null, behaviour: { onStop: "exit", slow: { afterRequests: 60, every: 1, latencyMs: 250 } } },
      {},
    ),
  truthOf(request, truth) {
    const route = truth.routeOf(request);
    const { life, ended } = route ?? {};
    if (!route || life?.stopSignalMs === undefined || ended?.by !== "backend") return UNKNOWN;
    if (isReused(request, route.accepted) && request.startedMs >= life.stopSignalMs) return ["M13", "M2"];
    if (route.accepted.atMs < life.stopSignalMs && ended.atMs >= life.stopSignalMs) return ["M2"];
    if (isTurnedAway(route)) return ended.code === "ECONNREFUSED" ? ["M1"] : ["M1", "M2"];
    // Accepted while the process was on its way out: no drain, and no time for the proxy either.
    return ["M2", "M1"];
  },
};
