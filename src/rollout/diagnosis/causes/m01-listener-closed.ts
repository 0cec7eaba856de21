import { listenerClosed } from "../listener-closed.ts";
import type { Cause } from "./cause.ts";

/** M1: the program closes its listener at SIGTERM while the data plane still sends it connections. */
export const listenerClosedEarly: Cause = (situation, evidence) => {
  const found = listenerClosed(situation, evidence);
  if (!found || found.pods.every(({ life }) => life.disruption || life.preStopFailedMs !== undefined)) return undefined;
  const { pods, ...finding } = found;
  const mixed = pods.some(({ life }) => life.disruption || life.preStopFailedMs !== undefined);
  return { cause: "M1", ...finding, ...(mixed ? { certainty: "LIKELY" as const } : {}) };
};
