import { formatDuration } from "../../report/numbers.ts";
import { allAreKilled, killed } from "../killed.ts";
import { whatHappened } from "../phrases.ts";
import type { Cause } from "./cause.ts";

/** M4: PID 1 ignores SIGTERM, so that the pod serves on until SIGKILL. */
export const ignoresSigterm: Cause = (situation, evidence) => {
  const found = killed(situation, evidence);
  if (!found) return undefined;
  const { life, pod, sure, tookConnections } = found;
  const all = allAreKilled(evidence);
  if (!(tookConnections ?? all)) return undefined;
  const graceMs = life.deletion?.graceMs ?? 0;
  const until = tookConnections ? "; it took connections until then" : "";
  return {
    cause: "M4",
    certainty: sure && all ? "CONFIRMED" : "LIKELY",
    ...(pod ? { pod } : {}),
    evidence: `${whatHappened(situation)} when SIGKILL ended pod ${life.name} after its whole grace period of ${formatDuration(graceMs)} (exit code 137)${until}`,
  };
};
