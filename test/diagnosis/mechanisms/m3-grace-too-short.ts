import { manifests } from "../support/manifests.ts";
import { killedUnderWay } from "../support/killed-under-way.ts";
import type { Mechanism } from "./mechanism.ts";

/** The program drains, but some requests take longer than the grace period leaves them. */
export const graceTooShort: Mechanism = {
  cause: "M3",
  title: "grace period shorter than its longest request",
  stage: (place) =>
    manifests(
      place,
      { gracePeriodSeconds: 3, behaviour: { slow: { afterRequests: 60, every: 5, latencyMs: 4000 } } },
      {},
    ),
  truthOf: (request, truth) => killedUnderWay(request, truth.routeOf(request), "M3"),
};
