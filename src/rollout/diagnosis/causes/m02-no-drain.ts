import { formatDuration } from "../../report/numbers.ts";
import { brokenOff, metClosedConnection, onlyPod, othersMayHaveRefused, wasUnderWay } from "../broken-off.ts";
import { SURELY_TAKEN_MS } from "../answers.ts";
import { listenerState } from "../listener-state.ts";
import { sinceStop, whatHappened } from "../phrases.ts";
import type { Evidence } from "../evidence.ts";
import type { Situation } from "../situation.ts";
import { turnedAway } from "../turned-away.ts";
import type { Cause } from "./cause.ts";

/** So long a connection may wait to be accepted. */
const MOMENT_MS = 20;

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
  // What was sent in the very moment may have met a kept connection that was idle, or waited to be accepted.
  const { startedMs, connectedMs = startedMs, endedMs, firstByteMs } = request;
  const isLong = underWayMs > SURELY_TAKEN_MS && evidence.answers.wasTaken(connectedMs, endedMs);
  const marks = evidence.listeners.get(life.name);
  const wasOpen = listenerState(life, marks, connectedMs + MOMENT_MS) === "open";
  const wasBefore = !situation.isReused && (wasOpen || startedMs <= (life.stopSignal?.earliestMs ?? -Infinity));
  const wasSent = firstByteMs !== undefined || isLong || wasBefore;
  const others = othersMayHaveRefused(situation, ended);
  const how = end ? `its container ended with exit code ${end.exitCode}` : "it closed its connections";
  return {
    cause: "M2",
    certainty:
      tight && alone && !others && wasSent && sign === "broken" && observed && life.deletion?.seen
        ? "CONFIRMED"
        : "LIKELY",
    ...onlyPod(stopped),
    evidence: `${whatHappened(situation)} ${sinceStop(life, request.endedMs)}, after ${formatDuration(underWayMs)} under way; ${how}`,
  };
};

function nobodyRefused(situation: Situation, evidence: Evidence): boolean {
  const { closing = [], restarting = [], starting = [], established = [] } = turnedAway(situation, evidence) ?? {};
  return closing.length + restarting.length + starting.length + established.length === 0;
}
