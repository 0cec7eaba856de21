import { manifests } from "../support/manifests.ts";
import { killedUnderWay } from "../support/killed-under-way.ts";
import type { Mechanism } from "./mechanism.ts";

/** The program has no handler for SIGTERM, and as PID 1 survives it: it serves on until it is killed. */
export const ignoresSigterm: Mechanism = {
  cause: "M4",
  title: "no handler for SIGTERM; killed with requests under way",
  stage: (place) =>
    manifests(
      place,
      {
        preStop: null,
        gracePeriodSeconds: 2,
        behaviour: { onStop: "ignore", slow: { afterRequests: 60, every: 5, latencyMs: 3000 } },
      },
      {},
    ),
  truthOf: (request, truth) => killedUnderWay(request, truth.routeOf(request), "M4"),
};
