import { readyFor } from "../ready-for.ts";
import type { Cause } from "./cause.ts";

/** M7: the new version is Ready and cannot do its work: it answers with errors, or not at all. */
export const readinessLies: Cause = ({ sign, request, observed }, { statuses, podsByName, appliedMs }) => {
  const { httpStatus = 0, startedMs, pod } = request;
  if (sign !== "status" || httpStatus < 500) return undefined;
  if (startedMs < appliedMs || statuses.sideOf(request) !== "new") return undefined;
  const isError = (status: number) => status >= 500;
  const ofNew = statuses.tally((status, side) => isError(status) && side === "new");
  const ofOthers = statuses.tally((status, side) => isError(status) && side !== "new");
  const life = podsByName.get(pod ?? "");
  if (life?.disruption) return undefined;
  const isBusy = httpStatus === 503;
  // What comes only while replicas are missing may be a lack of capacity.
  if (isBusy && statuses.isShort(startedMs) && (ofOthers !== undefined || ofNew?.atFullCapacity === 0))
    return undefined;
  const alone = ofOthers === undefined && statuses.good("old") !== undefined;
  const sure =
    alone && observed && life !== undefined && life.ready.at(startedMs) && !(isBusy && statuses.isShort(startedMs));
  return {
    cause: "M7",
    certainty: sure ? "CONFIRMED" : "LIKELY",
    ...(life ? { pod: life.name } : {}),
    evidence: `answered with HTTP ${httpStatus} by ${life ? `pod ${life.name} of the new version, ${readyFor(life, startedMs)}` : "the new version"}; ${alone ? "no pod of the old version answered so" : "others answered with errors as well"}`,
  };
};
