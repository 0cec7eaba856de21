import type { Side } from "../statuses.ts";
import type { Cause } from "./cause.ts";

/** What says that it was asked for something it does not know: not 401, 403 or 429. */
const NOT_UNDERSTOOD = new Set([400, 404, 405, 406, 409, 410, 415, 422, 426]);

/** M18: both versions answer side by side, and one does not understand what the other has changed. */
export const versionSkew: Cause = ({ sign, request, observed }, { statuses, podsByName, appliedMs }) => {
  const { httpStatus = 0, startedMs, pod } = request;
  const side = statuses.sideOf(request);
  if (sign !== "status" || startedMs < appliedMs || side === undefined) return undefined;
  const understood = !NOT_UNDERSTOOD.has(httpStatus);
  // An old version that fails since there is a new one is no better.
  if (understood && (side === "new" || httpStatus < 500)) return undefined;
  if (understood && statuses.isShort(startedMs)) return undefined;
  const other: Side = side === "old" ? "new" : "old";
  const ofOther = statuses.tally((status, from) => from === other && status === httpStatus);
  const good = statuses.good(other);
  if (ofOther !== undefined || good === undefined) return undefined;
  const life = podsByName.get(pod ?? "");
  const hashes = new Set<string>();
  for (const { endpoint, templateHash } of podsByName.values())
    if ([...endpoint.between(startedMs - RECENT_MS, startedMs)].includes("ready")) hashes.add(templateHash);
  const both = hashes.size > 1;
  return {
    cause: "M18",
    certainty: observed && both && !understood ? "CONFIRMED" : "LIKELY",
    ...(life ? { pod: life.name } : {}),
    evidence: `answered with HTTP ${httpStatus} by the ${side} version${life ? ` (pod ${life.name})` : ""} while the ${other} version answered well; ${both ? "both versions were ready" : "one version was not ready any more"}`,
  };
};

/** The data plane follows within this time. */
const RECENT_MS = 2000;
