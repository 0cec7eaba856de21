import { manifests } from "../support/manifests.ts";
import { isTurnedAway } from "../support/turned-away.ts";
import { UNKNOWN, type Mechanism } from "./mechanism.ts";

/** Without a readiness probe a pod is ready as soon as its process runs. */
export const readyTooEarly: Mechanism = {
  cause: "M6",
  title: "no readiness probe; the new version listens late",
  stage: (place) => manifests(place, {}, { readinessProbe: null, behaviour: { listenDelayMs: 800 } }),
  truthOf(request, truth) {
    const route = truth.routeOf(request);
    return isTurnedAway(route) && route.life?.stopSignalMs === undefined ? ["M6"] : UNKNOWN;
  },
};
