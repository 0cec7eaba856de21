import { manifests } from "../support/manifests.ts";
import { UNKNOWN, type Mechanism } from "./mechanism.ts";

/** Answers take so long that more sockets would be open at once than Rollscope's own process may have. */
export const outOfDescriptors: Mechanism = {
  cause: "M20",
  title: "Rollscope itself may open too few sockets",
  descriptors: 100,
  stage: (place) => manifests(place, {}, { behaviour: SLOW }),
  truthOf(request, truth) {
    return request.errorCode === "EMFILE" && truth.routeOf(request) === undefined ? ["M20"] : UNKNOWN;
  },
};

/** For a while, and not before the run has asked the API for everything that it needs. */
const SLOW = { slow: { afterRequests: 20, requests: 150, every: 1, latencyMs: 800 } };
