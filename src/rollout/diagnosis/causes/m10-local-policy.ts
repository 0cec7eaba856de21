import { whatHappened } from "../phrases.ts";
import type { Cause } from "./cause.ts";

/** The data plane follows within this time. */
const LAG_MS = 5000;

/** M10: externalTrafficPolicy Local, and no pod on the node that the request came to. */
export const localPolicy: Cause = (situation, { service, pods, url }) => {
  const { sign, request, observed } = situation;
  if (sign !== "timeout" && sign !== "refused") return undefined;
  if (request.connectedMs !== undefined || service.service?.spec.externalTrafficPolicy !== "Local") return undefined;
  const host = hostOf(url);
  const [node] = [...service.nodes].find(([, { addresses }]) => host !== undefined && addresses.has(host)) ?? [];
  const { startedMs } = request;
  const local = pods.filter(
    (life) => life.node === node && [...life.endpoint.between(startedMs - LAG_MS, startedMs)].includes("ready"),
  );
  if (node !== undefined && local.length > 0) return undefined;
  const where =
    node === undefined ? "the node that the load came to is not known" : `node ${node} had no ready endpoint`;
  return {
    cause: "M10",
    certainty: node !== undefined && observed && sign === "timeout" ? "CONFIRMED" : "LIKELY",
    evidence: `${whatHappened(situation)} under externalTrafficPolicy Local; ${where}`,
  };
};

function hostOf(url: string | undefined): string | undefined {
  return url === undefined || !URL.canParse(url) ? undefined : new URL(url).hostname.replace(/^\[|\]$/g, "");
}
