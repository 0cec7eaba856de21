import { formatDuration } from "../../report/numbers.ts";
import { listenerClosed } from "../listener-closed.ts";
import type { Cause } from "./cause.ts";

/** M5: the preStop hook was to give the data plane time, and failed. */
export const preStopFailed: Cause = (situation, evidence) => {
  const found = listenerClosed(situation, evidence);
  if (!found) return undefined;
  const failed = found.pods.filter(({ life }) => life.preStopFailedMs !== undefined && !life.disruption);
  const [first] = failed;
  if (!first || failed.length < found.pods.length) return undefined;
  const { deletion, preStopFailedMs = 0 } = first.life;
  const { pods: _, ...finding } = found;
  const afterMs = Math.max(0, preStopFailedMs - (deletion?.seenMs ?? preStopFailedMs));
  const hook = `its preStop hook had failed (FailedPreStopHook, ${formatDuration(afterMs)} after its deletion)`;
  return { cause: "M5", ...finding, evidence: `${finding.evidence}; ${hook}` };
};
