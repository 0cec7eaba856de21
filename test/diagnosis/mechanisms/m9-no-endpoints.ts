import { manifests } from "../support/manifests.ts";
import { isTurnedAway } from "../support/turned-away.ts";
import { UNKNOWN, type FailedRequest, type Mechanism } from "./mechanism.ts";
import type { Truth } from "../support/truth.ts";

/** All old pods end before a new one begins. */
export const recreate: Mechanism = {
  cause: "M9",
  title: "strategy Recreate",
  stage: (place) => manifests(place, { rollingUpdate: null }, { rollingUpdate: null }),
  truthOf: nobodyThere,
};

/** The only pod may go before another one is there. */
export const onlyReplica: Mechanism = {
  cause: "M9",
  title: "one replica, maxUnavailable 1",
  stage: (place) => {
    const alone = { replicas: 1, rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } };
    // The first pod ends long before the second one listens.
    return manifests(place, alone, { ...alone, behaviour: { listenDelayMs: 1800 } });
  },
  truthOf: nobodyThere,
};

/** The proxy had nobody to send it to, or did not know yet that all of them were gone. */
function nobodyThere(request: FailedRequest, truth: Truth): readonly string[] {
  const firstVersion = truth.lives.filter(({ pod }) => replicaSetOf(pod) === replicaSetOf(truth.lives[0]?.pod));
  const allEnding = firstVersion.every(({ endingMs = Infinity }) => endingMs <= request.startedMs);
  const route = truth.routeOf(request);
  const turnedAway = route ? isTurnedAway(route) && firstVersion.some(({ pod }) => pod === route.life?.pod) : true;
  // Sent while the last pods still served, but not read before they closed: they did not finish it, and nobody else could.
  const { accepted, life } = route ?? {};
  const unread = accepted !== undefined && accepted.atMs < (life?.stopSignalMs ?? -Infinity);
  if (!allEnding || !turnedAway) return UNKNOWN;
  return unread ? ["M9", "M2"] : ["M9"];
}

function replicaSetOf(pod = ""): string {
  return pod.slice(0, pod.lastIndexOf("-"));
}
