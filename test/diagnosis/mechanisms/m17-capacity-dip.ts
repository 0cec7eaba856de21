import { answeredWith } from "../support/answered-with.ts";
import { manifests } from "../support/manifests.ts";
import { UNKNOWN, type Mechanism } from "./mechanism.ts";

const LIMITED = {
  replicas: 3,
  rollingUpdate: { maxSurge: 0, maxUnavailable: 2 },
  // A third of the load and as much again.
  behaviour: { requestsPerSecond: 140, listenDelayMs: 800 },
};

/** Two of three pods may be missing, and one cannot do the work of three. */
export const capacityDip: Mechanism = {
  cause: "M17",
  title: "maxUnavailable 2 of 3; each pod answers 503 above twice its share",
  stage: (place) => manifests(place, LIMITED, LIMITED),
  truthOf(request, truth) {
    const { startedMs } = request;
    // Each pod looks at the last half second; of pods that share 200 requests/s each gets some in 100 ms.
    const missing = [1, 2, 3, 4, 5].some(
      (part) => truth.backendsBetween(startedMs - part * 100, startedMs - (part - 1) * 100) < LIMITED.replicas,
    );
    return missing && answeredWith(request, truth, 503) ? ["M17"] : UNKNOWN;
  },
};
