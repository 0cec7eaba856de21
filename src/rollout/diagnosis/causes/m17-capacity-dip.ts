import type { Cause } from "./cause.ts";

const isBusy = (status: number) => status === 429 || status === 503;

/** M17: fewer replicas than there should be, and those that are left turn requests away. */
export const capacityDip: Cause = ({ sign, request, observed }, { statuses, service, podsByName, appliedMs }) => {
  const { httpStatus = 0, startedMs, pod } = request;
  if (sign !== "status" || !isBusy(httpStatus) || startedMs < appliedMs || !statuses.isShort(startedMs))
    return undefined;
  // Of nobody's answer: whoever stands in front has nobody to ask.
  if (statuses.namesSides && statuses.sideOf(request) === undefined) return undefined;
  const all = statuses.tally(isBusy);
  const ofOld = statuses.tally((status, side) => isBusy(status) && side === "old");
  const onlyWhenShort = all?.atFullCapacity === 0;
  if (!onlyWhenShort && ofOld === undefined) return undefined;
  const life = podsByName.get(pod ?? "");
  const wanted = service.desired.at(startedMs);
  const least = Math.min(...service.readyEndpoints.between(startedMs - RECENT_MS, startedMs));
  const sure = onlyWhenShort && ofOld !== undefined && observed && least > 0;
  return {
    cause: "M17",
    certainty: sure ? "CONFIRMED" : "LIKELY",
    ...(life ? { pod: life.name } : {}),
    evidence: `answered with HTTP ${httpStatus} while ${least} of ${wanted} replicas had ready endpoints; ${onlyWhenShort ? "no such answer came while all were there" : "such answers came at other times as well"}`,
  };
};

const RECENT_MS = 1500;
