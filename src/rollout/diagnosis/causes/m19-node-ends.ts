import { brokenOff, onlyPod } from "../broken-off.ts";
import type { Finding } from "../diagnosis.ts";
import type { Evidence } from "../evidence.ts";
import { podNames, whatHappened } from "../phrases.ts";
import type { PodLife } from "../pod-life.ts";
import { notReadyFor, type Situation } from "../situation.ts";
import { namesOf, turnedAway } from "../turned-away.ts";
import type { Cause } from "./cause.ts";

/** News of an eviction may come so much later than it. */
const NEWS_MS = 5000;

/** M19: a pod was evicted, or its node was shut down or lost: not the rollout's doing. */
export const nodeEnds: Cause = (situation, evidence) => {
  const { sign, request, observed, suspects } = situation;
  const { startedMs, endedMs } = request;
  if (sign === "own" || sign === "status" || sign === "other") return undefined;
  const isConcerned = (life: PodLife) => life.disruption !== undefined && life.disruption.atMs - NEWS_MS <= endedMs;
  const ended = brokenOff(situation, evidence) ?? [];
  const broken = ended.filter(({ life }) => isConcerned(life));
  if (sign === "broken" && broken.length > 0) {
    return finding(situation, broken, observed && broken.length === ended.length && broken.some(({ tight }) => tight));
  }
  const concerned = suspects.filter(({ life }) => isConcerned(life));
  if (sign !== "broken" && concerned.length > 0) {
    const { restarting = [], starting = [], established = [], closing = [] } = turnedAway(situation, evidence) ?? {};
    const others = [...restarting, ...starting, ...established, ...closing].filter(({ life }) => !isConcerned(life));
    const closed = concerned.some(({ listener }) => listener === "closed");
    return finding(situation, concerned, observed && others.length === 0 && closed && sign !== "timeout");
  }
  const lost = evidence.pods.filter((life) => isOnLostNode(life, startedMs, endedMs, evidence));
  if (lost.length === 0 || (sign !== "timeout" && sign !== "unreachable")) return undefined;
  return finding(
    situation,
    lost.map((life) => ({ life })),
    false,
  );
};

function isOnLostNode(life: PodLife, fromMs: number, toMs: number, { service }: Evidence): boolean {
  const ready = service.nodes.get(life.node ?? "")?.ready;
  // A node is seen to be lost after 40 seconds only.
  const isLost = ready !== undefined && [...ready.between(fromMs, toMs + LOST_AFTER_MS)].includes(false);
  return isLost && notReadyFor(life, fromMs) !== undefined;
}

const LOST_AFTER_MS = 50_000;

function finding(situation: Situation, pods: readonly { readonly life: PodLife }[], sure: boolean): Finding {
  const reason = pods[0]?.life.disruption?.reason;
  const why =
    reason === undefined
      ? "was on a node that was not Ready"
      : `was ended by something else than the rollout (${reason})`;
  return {
    cause: "M19",
    certainty: sure ? "CONFIRMED" : "LIKELY",
    ...onlyPod(pods),
    evidence: `${whatHappened(situation)}: ${podNames(namesOf(pods))} ${why}`,
  };
}
