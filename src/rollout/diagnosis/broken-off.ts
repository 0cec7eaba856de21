import { LONG_MS, SURELY_TAKEN_MS } from "./answers.ts";
import type { Evidence } from "./evidence.ts";
import { isDeleted, listenerState } from "./listener-state.ts";
import { oncePerSituation } from "./once-per-situation.ts";
import type { ContainerEnd, PodLife } from "./pod-life.ts";
import { isRouted, notReadyFor, type Situation } from "./situation.ts";

/**
 * Whether a request failed so soon on a connection that had been in use before that it has met one that was just being
 * closed, whoever closed it.
 */
export function metClosedConnection({ isReused, request }: Situation, { answers }: Evidence): boolean {
  const { startedMs, endedMs, firstByteMs } = request;
  if (!isReused || firstByteMs !== undefined) return false;
  // Where all is slow it takes longer to learn of it, unless answers always take so long.
  return endedMs - startedMs <= LONG_MS || (answers.areQuick && !answers.wasTaken(startedMs, endedMs));
}

/** How a pod came to break a connection off. */
export type Ending = "stopped" | "killed" | "restarted";

/** A pod that ended, or closed its listener, at the moment a request that was under way broke off. */
export interface BrokenOff {
  readonly life: PodLife;
  readonly ending: Ending;
  /** Whether the moments agree so well that chance is out of the question. */
  readonly tight: boolean;
  /** Whether no other pod can have ended at that moment in another way. */
  readonly alone: boolean;
  readonly end?: ContainerEnd;
}

/** The end of a container may be seen so much later, and hardly earlier. */
const NEWS_MS = 3000;
const EARLY_MS = 100;
/** What breaks at the same moment breaks for the same reason. */
const SAME_MOMENT_MS = 5;
/** News of an end that is seen at once. */
const PROMPT_MS = 400;

/**
 * Pods whose end fits the end of a request that was under way, those that fit best; undefined when it failed in another
 * way.
 */
export const brokenOff = oncePerSituation((situation, evidence): readonly BrokenOff[] | undefined => {
  const { sign, isReused, request } = situation;
  if (sign !== "broken" && sign !== "dropped") return undefined;
  const { startedMs, endedMs } = request;
  const found: Omit<BrokenOff, "alone">[] = [];
  for (const life of evidence.troubled.ending.near(endedMs)) {
    const canBeMeant = isReused ? notReadyFor(life, startedMs) !== undefined : couldTake(life, startedMs, evidence);
    const ending = canBeMeant ? endingAt(life, endedMs, evidence) : undefined;
    if (ending) found.push({ life, ...ending });
  }
  const tight = found.filter((entry) => entry.tight);
  const best = tight.length > 0 ? tight : found;
  const rivals = found.filter((entry) => !best.includes(entry));
  // Those that ended in the same way speak for the same cause.
  const alone = rivals.every(({ ending }) => best.every((entry) => entry.ending === ending));
  return best.map((entry) => ({ ...entry, alone }));
});

function couldTake(life: PodLife, atMs: number, evidence: Evidence): boolean {
  if (!isRouted(life, atMs, evidence)) return false;
  if (life.goneMs !== undefined && life.goneMs < atMs) return false;
  return listenerState(life, evidence.listeners.get(life.name), atMs) !== "closed";
}

function endingAt(life: PodLife, atMs: number, { listeners }: Evidence): Omit<BrokenOff, "life" | "alone"> | undefined {
  const { deletion, goneMs = Infinity } = life;
  const marks = listeners.get(life.name);
  const [openMs, closedMs] = [marks?.before(atMs), marks?.after(atMs)];
  const closes = openMs?.open === true && closedMs?.open === false && closedMs.atMs - openMs.atMs <= PROMPT_MS;
  const stoppedMs = life.stopSignal?.earliestMs ?? Infinity;
  // Who takes connections well afterwards has not ended.
  const aliveMs = marks?.first(true, atMs + EARLY_MS) ?? Infinity;
  for (const { end, restarts } of life.runs) {
    // ... unless it was started again before the news came.
    const again = life.runs.some((run) => run.restarts > restarts);
    if (
      !end ||
      aliveMs < end.seenMs - (again ? PROMPT_MS : 0) ||
      (isDeleted(life, end.seenMs) && stoppedMs > atMs) ||
      end.seenMs < atMs - EARLY_MS ||
      end.seenMs > atMs + NEWS_MS
    )
      continue;
    const isDue =
      !end.finished || (end.finished.earliestMs - EARLY_MS <= atMs && atMs <= end.finished.latestMs + EARLY_MS);
    if (!isDue || isKilledLater(life, end, atMs)) continue;
    const tight = (end.seenMs - atMs <= PROMPT_MS && aliveMs >= end.seenMs) || closes;
    return { ending: howItEnded(life, end, atMs), tight, end };
  }
  if (!isDeleted(life, atMs) || stoppedMs > atMs) return undefined;
  // It may close connections at SIGTERM and end later; or its end was not seen.
  if (closes) return { ending: "stopped", tight: true };
  const unseen =
    deletion !== undefined &&
    life.runs.at(-1)?.end === undefined &&
    goneMs >= atMs - EARLY_MS &&
    goneMs <= atMs + NEWS_MS;
  return unseen ? { ending: "stopped", tight: false } : undefined;
}

function isKilledLater({ deletion }: PodLife, { exitCode, reason }: ContainerEnd, atMs: number): boolean {
  return exitCode === 137 && reason !== "OOMKilled" && deletion !== undefined && deletion.killDue.earliestMs > atMs;
}

function howItEnded({ deletion }: PodLife, { exitCode, reason, seenMs }: ContainerEnd, atMs: number): Ending {
  if (!deletion || deletion.at.earliestMs > seenMs || reason === "OOMKilled") return "restarted";
  return exitCode === 137 && atMs >= deletion.killDue.earliestMs - PROMPT_MS ? "killed" : "stopped";
}

/** The pod, where there is one only. */
export function onlyPod(pods: readonly { readonly life: PodLife }[]): { readonly pod?: string } {
  const [first] = pods;
  return first && pods.length === 1 ? { pod: first.life.name } : {};
}

/** Whether a request was under way for longer than a refusal takes, or broke together with one that was. */
export function wasUnderWay({ request }: Situation, { answers }: Evidence): boolean {
  const { startedMs, connectedMs = startedMs, endedMs } = request;
  const sinceMs = Math.max(connectedMs, endedMs - SAME_MOMENT_MS);
  return answers.wasTaken(connectedMs, endedMs) || answers.brokeBetween(sinceMs, endedMs + SAME_MOMENT_MS);
}

/** Whether another pod, which did not end then, may have turned the request away instead of one of these breaking it off. */
export function othersMayHaveRefused(
  { suspects, isReused, request, underWayMs }: Situation,
  ended: readonly BrokenOff[],
): boolean {
  if (isReused || request.firstByteMs !== undefined || underWayMs > SURELY_TAKEN_MS) return false;
  return suspects.some(({ life }) => ended.every((entry) => entry.life !== life));
}
