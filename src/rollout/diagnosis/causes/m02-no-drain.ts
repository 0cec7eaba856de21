import { formatDuration } from "../../report/numbers.ts";
import { brokenOff, metClosedConnection, onlyPod, wasUnderWay } from "../broken-off.ts";
import { SURELY_TAKEN_MS } from "../answers.ts";
import { sinceStop, whatHappened } from "../phrases.ts";
import type { Evidence } from "../evidence.ts";
import type { Situation } from "../situation.ts";
import { turnedAway } from "../turned-away.ts";
import type { Cause } from "./cause.ts";

/** M2: the program ends at SIGTERM without finishing what is under way. */
export const noDrain: Cause = (situation, evidence) => {
  const ended = brokenOff(situation, evidence)?.filter(({ life }) => !life.disruption);
  if (!ended || ended.length === 0) return undefined;
  const stopped = ended.filter(({ ending }) => ending === "stopped");
  const [first] = stopped.toSorted((a, b) => Number(b.tight) - Number(a.tight));
  if (!first || stopped.length < ended.length) return undefined;
  const { request, underWayMs, sign, observed } = situation;
  if (
    metClosedConnection(situation, evidence) ||
    (sign === "dropped" && !(first.tight && (wasUnderWay(situation, evidence) || nobodyRefused(situation, evidence))))
  )
    return undefined;
  const { life, end, tight, alone } = first;
  // On a kept connection it may have been sent in the very moment that an idle one was closed.
  const wasSent = !situation.isReused || underWayMs > SURELY_TAKEN_MS;
  const how = end ? `its container ended with exit code ${end.exitCode}` : "it closed its connections";
  return {
    cause: "M2",
    certainty:
      tight && alone && wasSent && sign === "broken" && observed && life.deletion?.seen ? "CONFIRMED" : "LIKELY",
    ...onlyPod(stopped),
    evidence: `${whatHappened(situation)} ${sinceStop(life, request.endedMs)}, after ${formatDuration(underWayMs)} under way; ${how}`,
  };
};

function nobodyRefused(situation: Situation, evidence: Evidence): boolean {
  const { closing = [], restarting = [], starting = [], established = [] } = turnedAway(situation, evidence) ?? {};
  return closing.length + restarting.length + starting.length + established.length === 0;
}
