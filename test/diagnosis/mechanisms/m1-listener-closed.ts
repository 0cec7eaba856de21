import { manifests } from "../support/manifests.ts";
import { isTurnedAway } from "../support/turned-away.ts";
import { UNKNOWN, type Mechanism } from "./mechanism.ts";

/** The program closes its listener at SIGTERM while the proxy still sends it connections: nobody gave it time. */
export const listenerClosed: Mechanism = {
  cause: "M1",
  title: "no preStop; it stops to listen at once",
  stage: (place) => manifests(place, { preStop: null }, {}),
  truthOf(request, truth) {
    const route = truth.routeOf(request);
    return isTurnedAway(route) && route.life?.stopSignalMs !== undefined ? ["M1"] : UNKNOWN;
  },
};
