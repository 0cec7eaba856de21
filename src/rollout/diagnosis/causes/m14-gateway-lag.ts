import { sinceStop } from "../phrases.ts";
import { isGatewayError, terminatingAt } from "../gateway.ts";
import type { Cause } from "./cause.ts";

/** M14: an ingress or load balancer in front still sends requests to pods that are ending. */
export const gatewayLag: Cause = (situation, evidence) => {
  if (!isGatewayError(situation, evidence)) return undefined;
  const { request } = situation;
  const [first, ...others] = terminatingAt(request.startedMs, evidence);
  if (!first) return undefined;
  return {
    cause: "M14",
    certainty: "LIKELY",
    ...(others.length === 0 ? { pod: first.name } : {}),
    evidence: `answered with HTTP ${request.httpStatus} by whoever stands in front of the Service, ${sinceStop(first, request.startedMs)}`,
  };
};
