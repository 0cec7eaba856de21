import { readyFor } from "../ready-for.ts";
import { isGatewayError, terminatingAt } from "../gateway.ts";
import type { Cause } from "./cause.ts";

/** A load balancer registers a target within this time, or it is broken. */
const REGISTRATION_MS = 120_000;

/** M15: a load balancer in front has not registered the new pods when the old ones are gone. */
export const notRegistered: Cause = (situation, evidence) => {
  const { httpStatus, startedMs } = situation.request;
  if (!isGatewayError(situation, evidence) || terminatingAt(startedMs, evidence).length > 0) return undefined;
  const ready = evidence.pods.filter((life) => life.ready.at(startedMs) && life.deletion === undefined);
  const [newest] = ready.toSorted((a, b) => b.ready.since(startedMs) - a.ready.since(startedMs));
  if (!newest || startedMs - newest.ready.since(startedMs) > REGISTRATION_MS) return undefined;
  return {
    cause: "M15",
    certainty: "LIKELY",
    evidence: `answered with HTTP ${httpStatus} by whoever stands in front of the Service when no pod was ending; pod ${newest.name} was ${readyFor(newest, startedMs)}`,
  };
};
