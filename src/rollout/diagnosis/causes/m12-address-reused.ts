import type { Cause } from "./cause.ts";

/** An address is hardly used for longer than this by who was told to. */
const LONGEST_LAG_MS = 60_000;

/** M12: the address of a pod that is gone belongs to another one, which answered. */
export const addressReused: Cause = ({ sign, request, observed }, { pods, podsByName, service, statuses }) => {
  const { pod, httpStatus, service: program, startedMs } = request;
  if (sign !== "status") return undefined;
  const gone = pods.some(({ goneMs = Infinity }) => goneMs <= startedMs && startedMs - goneMs <= LONGEST_LAG_MS);
  if (!gone || !statuses.namesSides) return undefined;
  const stranger = pod !== undefined && !podsByName.has(pod) && !service.podNames.has(pod);
  const foreign = program !== undefined && !statuses.programs.has(program);
  if (!stranger && !foreign) return undefined;
  const who = pod === undefined ? `program ${program}` : `pod ${pod}`;
  return {
    cause: "M12",
    certainty: stranger && statuses.namesPods && observed ? "CONFIRMED" : "LIKELY",
    evidence: `answered with HTTP ${httpStatus} by ${who}, which was never an endpoint of the Service, after pods of ours were gone`,
  };
};
