import type { Cause } from "./cause.ts";

/** A lost SYN is sent again after 1 s, then after 2 s more; a connection comes about hardly later than that. */
const SYN_RETRIES_MS = [1000, 3000, 7000];
const LATER_MS = 150;

/** M20: the load generator or the machine it runs on could not send the request. */
export const ownSide: Cause = ({ sign, request }) => {
  const { errorCode = "unknown error", startedMs, connectedMs } = request;
  if (sign === "own") {
    const evidence = `not sent: ${errorCode} on the machine the load comes from`;
    return { cause: "M20", certainty: "CONFIRMED", evidence };
  }
  if (connectedMs === undefined || sign === "status") return undefined;
  const connectingMs = connectedMs - startedMs;
  const retried = SYN_RETRIES_MS.find((retryMs) => connectingMs >= retryMs - 20 && connectingMs <= retryMs + LATER_MS);
  if (retried === undefined) return undefined;
  const evidence = `connected after ${Math.round(connectingMs)} ms, as when the first packet is lost on the way and sent again`;
  return { cause: "M20", certainty: "LIKELY", evidence };
};
