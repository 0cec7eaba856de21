import { formatDuration } from "../../report/numbers.ts";
import { brokenOff, metClosedConnection } from "../broken-off.ts";
import { SURELY_TAKEN_MS } from "../answers.ts";
import { sinceStop, whatHappened } from "../phrases.ts";
import type { PodLife } from "../pod-life.ts";
import type { Situation } from "../situation.ts";
import type { Evidence } from "../evidence.ts";
import type { Cause } from "./cause.ts";

/** So near no request over a fresh connection may have failed. */
const NEAR_MS = 250;

/** M13: a kept-alive connection was closed while the client was about to use it again. */
export const keptAlive: Cause = (situation, evidence) => {
  const { sign, request, underWayMs, observed } = situation;
  if (sign !== "broken" || !situation.isReused) return undefined;
  const { endedMs } = request;
  const broken = brokenOff(situation, evidence) ?? [];
  const ended = broken.filter(({ tight }) => tight);
  const prompt = metClosedConnection(situation, evidence);
  // On a busy machine it takes longer to learn of it; then nothing else may explain it.
  if (!prompt && (broken.length > 0 || underWayMs > SURELY_TAKEN_MS || request.firstByteMs !== undefined))
    return undefined;
  const clean = !evidence.answers.failedBetween(endedMs - NEAR_MS, endedMs + NEAR_MS);
  const stopping = evidence.pods.filter((life) => isStopping(life, endedMs));
  const [first] = stopping;
  const pod = stopping.length === 1 && first ? { pod: first.name } : {};
  const where = first ? sinceStop(first, endedMs) : "while no pod was being deleted";
  return {
    cause: "M13",
    certainty:
      prompt && clean && ended.length === 0 && observed && answersAbout(situation, evidence) ? "CONFIRMED" : "LIKELY",
    ...pod,
    evidence: `${whatHappened(situation)} ${formatDuration(underWayMs)} after it was sent, ${where}; ${clean ? "requests over fresh connections were answered" : "requests over fresh connections failed as well"}`,
  };
};

function answersAbout({ request }: Situation, { answers }: Evidence): boolean {
  return answers.answeredBetween(request.endedMs - NEAR_MS, request.endedMs + NEAR_MS);
}

function isStopping({ stopSignal, goneMs = Infinity }: PodLife, atMs: number): boolean {
  return stopSignal !== undefined && stopSignal.earliestMs <= atMs && goneMs >= atMs;
}
