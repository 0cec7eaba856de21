import { formatDuration } from "../../report/numbers.ts";
import { downPods } from "../down-pods.ts";
import type { Evidence } from "../evidence.ts";
import { whatHappened } from "../phrases.ts";
import { turnedAway } from "../turned-away.ts";
import { timeWithoutEndpoints, type TimeWithoutEndpoints } from "../time-without-endpoints.ts";
import type { Cause } from "./cause.ts";

/** Pods may have gone so long before. */
const LONGEST_LAG_MS = 5000;

/** M9: the Service had no endpoint at all, because the rollout ended the old pods before new ones were ready. */
export const noEndpoints: Cause = (situation, evidence) => {
  const { sign, request, observed } = situation;
  const { startedMs, httpStatus } = request;
  const gateway = sign === "status" && httpStatus === 503 && evidence.statuses.sideOf(request) === undefined;
  if (sign !== "refused" && sign !== "dropped" && sign !== "timeout" && sign !== "unreachable" && !gateway)
    return undefined;
  if (evidence.service.portless.at(startedMs) > 0) return undefined;
  const zero = timeWithoutEndpoints(startedMs, evidence);
  // Those that crashed would have been there.
  if (!zero || !endedForIt(zero, startedMs, evidence) || downPods(evidence.pods, zero.toMs).length > 0)
    return undefined;
  const parts = turnedAway(situation, evidence);
  if (parts && parts.restarting.length > 0) return undefined;
  // What has become ready since and does not listen is another story.
  if (parts && zero.over && sign === "dropped" && parts.starting.some(({ listener }) => listener === "closed"))
    return undefined;
  const { deployment } = evidence.service;
  const strategy = deployment?.spec.strategy.type === "Recreate" ? "the strategy is Recreate" : undefined;
  const replicas = deployment
    ? `${deployment.spec.replicas} ${deployment.spec.replicas === 1 ? "replica" : "replicas"}`
    : undefined;
  const since = formatDuration(Math.max(0, startedMs - zero.fromMs));
  const still = zero.over
    ? "the Service had had no ready endpoint until just before"
    : `the Service had had no ready endpoint for ${since}`;
  const sure = observed && sign !== "timeout" && sign !== "unreachable";
  return {
    cause: "M9",
    certainty: sure ? "CONFIRMED" : "LIKELY",
    evidence: `${whatHappened(situation)} while nobody could answer: ${still}; ${strategy ?? replicas ?? "old pods had ended"}`,
  };
};

/** Whether it is the rollout's doing: pods were deleted for it. */
function endedForIt({ fromMs }: TimeWithoutEndpoints, atMs: number, { pods }: Evidence): boolean {
  return pods.some(
    ({ deletion, goneMs = Infinity }) =>
      deletion && deletion.at.earliestMs <= atMs && goneMs >= fromMs - LONGEST_LAG_MS,
  );
}
