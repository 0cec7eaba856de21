import { formatDuration } from "../../report/numbers.ts";
import { brokenOff, onlyPod } from "../broken-off.ts";
import { sinceStop, whatHappened } from "../phrases.ts";
import type { Cause } from "./cause.ts";

/** A connection that ends sooner may not have been taken at all. */
const SURELY_TAKEN_MS = 25;

/** M2: the program ends at SIGTERM without finishing what is under way. */
export const noDrain: Cause = (situation, evidence) => {
  const ended = brokenOff(situation, evidence)?.filter(({ life }) => !life.disruption);
  if (!ended || ended.length === 0) return undefined;
  const stopped = ended.filter(({ ending }) => ending === "stopped");
  const [first] = stopped.toSorted((a, b) => Number(b.tight) - Number(a.tight));
  if (!first || stopped.length < ended.length) return undefined;
  const { request, underWayMs, sign, isReused, observed } = situation;
  const taken = request.firstByteMs !== undefined || underWayMs > SURELY_TAKEN_MS;
  // What fails at once is explained by a closed listener or an idle connection as well.
  if (!taken && (sign === "dropped" || isReused)) return undefined;
  const { life, end, tight } = first;
  const how = end ? `its container ended with exit code ${end.exitCode}` : "it closed its connections";
  return {
    cause: "M2",
    certainty: tight && taken && observed && life.deletion?.seen ? "CONFIRMED" : "LIKELY",
    ...onlyPod(stopped),
    evidence: `${whatHappened(situation)} ${sinceStop(life, request.endedMs)}, after ${formatDuration(underWayMs)} under way; ${how}`,
  };
};
