import { notListening } from "../not-listening.ts";
import { whatHappened } from "../phrases.ts";
import type { Cause } from "./cause.ts";

/** Who starts slowly listens after this time at the latest. */
const SLOWEST_START_MS = 10_000;

/** M8: a new pod never listens where the Service sends requests to. */
export const wrongPort: Cause = (situation, evidence) => {
  const unresolved = unresolvedPort(situation, evidence);
  if (unresolved) return unresolved;
  const found = notListening(situation, evidence);
  if (!found || found.everListened !== false) return undefined;
  const { finding, sure, watchedMs } = found;
  return { cause: "M8", certainty: sure && watchedMs >= SLOWEST_START_MS ? "CONFIRMED" : "LIKELY", ...finding };
};

/** Pods are Ready, but the Service's named targetPort is none of theirs, so that their endpoints have no port. */
const unresolvedPort: Cause = (situation, { service }) => {
  const { sign, request, observed } = situation;
  const portless = service.portless.at(request.startedMs);
  if (portless === 0 || service.readyEndpoints.at(request.startedMs) > 0) return undefined;
  if (sign !== "refused" && sign !== "timeout" && sign !== "unreachable") return undefined;
  return {
    cause: "M8",
    certainty: observed && sign === "refused" ? "CONFIRMED" : "LIKELY",
    evidence: `${whatHappened(situation)} while the EndpointSlice had ${portless} ready endpoints and no port: the Service's targetPort is not resolved`,
  };
};
