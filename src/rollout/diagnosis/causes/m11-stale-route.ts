import { formatDuration } from "../../report/numbers.ts";
import { onlyPod } from "../broken-off.ts";
import { endpointWas, podNames, whatHappened } from "../phrases.ts";
import { namesOf } from "../turned-away.ts";
import type { Cause } from "./cause.ts";

/** A pod is gone a little earlier than the API tells. */
const EARLY_MS = 2000;
/** The data plane follows within this time, or it is broken. */
const LONGEST_LAG_MS = 30_000;

/** M11: a pod is gone, and the data plane still sends requests to its address. */
export const staleRoute: Cause = (situation, { pods, service }) => {
  const { sign, request, observed, suspects } = situation;
  const { startedMs, connectedMs } = request;
  if (connectedMs !== undefined || (sign !== "unreachable" && sign !== "timeout")) return undefined;
  if (service.readyEndpoints.at(startedMs) === 0) return undefined;
  const gone = pods.filter(({ goneMs, disruption }) => {
    const agoMs = startedMs - (goneMs ?? Infinity);
    return !disruption && agoMs >= -EARLY_MS && agoMs <= LONGEST_LAG_MS;
  });
  const [first] = gone.toSorted((a, b) => (b.goneMs ?? 0) - (a.goneMs ?? 0));
  if (!first) return undefined;
  const others = suspects.filter(({ life }) => !gone.includes(life));
  const known = gone.filter(({ goneMs = Infinity }) => goneMs <= startedMs);
  const agoMs = Math.max(0, startedMs - (first.goneMs ?? startedMs));
  const sure = sign === "unreachable" && known.length === gone.length && others.length === 0 && observed;
  return {
    cause: "M11",
    certainty: sure ? "CONFIRMED" : "LIKELY",
    ...onlyPod(gone.map((life) => ({ life }))),
    evidence: `${whatHappened(situation)} ${formatDuration(agoMs)} after ${podNames(namesOf(gone.map((life) => ({ life }))))} was gone; ${endpointWas(first, startedMs)}`,
  };
};
