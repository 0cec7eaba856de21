import { manifests } from "../support/manifests.ts";
import { isTurnedAway } from "../support/turned-away.ts";
import { UNKNOWN, type Mechanism } from "./mechanism.ts";

/** The preStop hook would have given the proxy time, but the image has no such program. */
export const preStopFailed: Mechanism = {
  cause: "M5",
  title: "preStop executes a program that the image does not have",
  stage: (place) => manifests(place, { preStop: { exec: { command: ["/bin/not-in-this-image", "2"] } } }, {}),
  truthOf(request, truth) {
    const route = truth.routeOf(request);
    return isTurnedAway(route) && route.life?.preStopFailedMs !== undefined ? ["M5"] : UNKNOWN;
  },
};
