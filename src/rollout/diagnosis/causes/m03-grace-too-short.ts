import { formatDuration } from "../../report/numbers.ts";
import { allAreKilled, killed } from "../killed.ts";
import { whatHappened } from "../phrases.ts";
import type { Cause } from "./cause.ts";

/** M3: the program drains, but the grace period ends before the longest request does. */
export const graceTooShort: Cause = (situation, evidence) => {
  const found = killed(situation, evidence);
  if (!found) return undefined;
  const { life, pod, sure, tookConnections } = found;
  if (tookConnections ?? allAreKilled(evidence)) return undefined;
  const { deletion } = life;
  const graceMs = deletion?.graceMs ?? 0;
  return {
    cause: "M3",
    certainty: sure ? "CONFIRMED" : "LIKELY",
    ...(pod ? { pod } : {}),
    evidence: `${whatHappened(situation)} after ${formatDuration(situation.underWayMs)}, when SIGKILL ended pod ${life.name} at the end of its grace period of ${formatDuration(graceMs)} (exit code 137); it had stopped taking connections before`,
  };
};
