import { manifests } from "../support/manifests.ts";
import { isReused, UNKNOWN, type Mechanism } from "./mechanism.ts";

/** While it drains, the program serves new connections, but drops kept ones when their next request comes. */
export const keptAlive: Mechanism = {
  cause: "M13",
  title: "drops kept-alive connections while it drains",
  stage: (place) => manifests(place, { gracePeriodSeconds: 3, behaviour: { onStop: "drop-kept-alive" } }, {}),
  truthOf(request, truth) {
    const { accepted, life, ended } = truth.routeOf(request) ?? {};
    const draining = life?.stopSignalMs !== undefined && request.endedMs >= life.stopSignalMs;
    return isReused(request, accepted) && draining && ended?.by === "backend" ? ["M13"] : UNKNOWN;
  },
};
