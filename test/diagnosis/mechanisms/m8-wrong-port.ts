import { manifests } from "../support/manifests.ts";
import { isTurnedAway } from "../support/turned-away.ts";
import { UNKNOWN, type Mechanism } from "./mechanism.ts";

const PROBE = { exec: { command: ["true"] }, periodSeconds: 1 };
/** The rollout would end with nobody answering; it is not waited for. */
const UNFINISHED = { minReadySeconds: 30 };
const load = { timeoutMs: 4000 };

/** The new version listens where the Service does not look, and its probe does not notice. */
export const wrongPort: Mechanism = {
  cause: "M8",
  title: "the new version listens on another port",
  stage: (place) => ({
    ...manifests(place, {}, { ...UNFINISHED, readinessProbe: PROBE, behaviour: { port: 3001 } }),
    load,
  }),
  truthOf: notServed,
};

/** The new version listens on the loopback address of its pod. */
export const loopbackOnly: Mechanism = {
  cause: "M8",
  title: "the new version listens on 127.0.0.1 only",
  stage: (place) => ({
    // A port that is free on this machine, which the pods share with us.
    ...manifests(place, {}, { ...UNFINISHED, readinessProbe: PROBE, behaviour: { address: "127.0.0.1", port: 0 } }),
    load,
  }),
  truthOf: notServed,
};

function notServed(...[request, truth]: Parameters<Mechanism["truthOf"]>): readonly string[] {
  const route = truth.routeOf(request);
  return isTurnedAway(route) && route.life?.stopSignalMs === undefined ? ["M8"] : UNKNOWN;
}
