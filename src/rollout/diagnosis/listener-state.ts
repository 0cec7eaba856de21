import type { ListenerMarks } from "./listener-marks.ts";
import type { PodLife } from "./pod-life.ts";
import type { Span } from "./span.ts";

/** `changing`: open and closed within the time between two looks; `unknown`: nobody looked. */
export type ListenerState = "open" | "closed" | "changing" | "unknown";

/** So long after it was seen open a terminating pod counts as open still. */
const FRESH_MS = 30;
/** So long after it was last seen closed a pod that is to live counts as closed still. */
const STILL_CLOSED_MS = 250;
/** News of an end may come so long after its program was started again. */
const SOON_MS = 1500;
/** So late may news be. */
const NEWS_MS = 1000;

/** Whether a pod took connections at a moment, from what was found before and after it. */
export function listenerState(life: PodLife, marks: ListenerMarks | undefined, atMs: number): ListenerState {
  if (isOver(life, atMs)) return "closed";
  const before = marks?.before(atMs);
  const after = marks?.after(atMs);
  const mayHaveClosedMs = closingMs(life, before?.atMs ?? -Infinity);
  if (before?.open) {
    if (mayHaveClosedMs > atMs) return "open";
    // It closed at some time between that look and its end.
    if (!after && life.goneMs !== undefined) return "changing";
    if (!after) return atMs - before.atMs <= FRESH_MS ? "open" : "unknown";
    // A program that was restarted meanwhile has been closed for a while.
    return after.open && !endedBetween(life, before.atMs, after.atMs) ? "open" : "changing";
  }
  if (before) {
    if (after) return after.open ? "changing" : "closed";
    return isDeleted(life, atMs) || atMs - before.atMs <= STILL_CLOSED_MS ? "closed" : "unknown";
  }
  if (!after) return "unknown";
  return after.open ? "changing" : "closed";
}

/** The earliest moment from `sinceMs` on at which something was under way that closes listeners. */
export function closingMs(life: PodLife, sinceMs: number): number {
  let reasons = closingReasons.get(life);
  if (!reasons) closingReasons.set(life, (reasons = reasonsToClose(life)));
  let earliestMs = Infinity;
  for (const reason of reasons)
    if (reason.latestMs >= sinceMs) earliestMs = Math.min(earliestMs, Math.max(reason.earliestMs, sinceMs));
  return earliestMs;
}

/** They are asked for again and again. */
const closingReasons = new WeakMap<PodLife, readonly Span[]>();

function reasonsToClose({ deletion, runs, livenessFailedMs, disruption }: PodLife): Span[] {
  const reasons: Span[] = runs.flatMap(({ end }) =>
    end
      ? [{ earliestMs: Math.min(end.finished?.earliestMs ?? Infinity, end.seenMs - NEWS_MS), latestMs: end.seenMs }]
      : [],
  );
  if (deletion) reasons.push({ earliestMs: deletion.at.earliestMs, latestMs: Infinity });
  if (livenessFailedMs !== undefined) reasons.push({ earliestMs: livenessFailedMs - NEWS_MS, latestMs: Infinity });
  if (disruption) reasons.push({ earliestMs: disruption.atMs - NEWS_MS, latestMs: Infinity });
  return reasons;
}

/** Whether nothing of it ran any more. */
function isOver({ deletion, runs, goneMs = Infinity }: PodLife, atMs: number): boolean {
  const end = runs.at(-1)?.end;
  return (
    goneMs <= atMs ||
    (deletion !== undefined && end !== undefined && Math.max(end.seenMs, deletion.at.latestMs) <= atMs)
  );
}

/** A program that is started again at once may listen before the news of its end has come. */
function endedBetween({ runs }: PodLife, fromMs: number, toMs: number): boolean {
  return runs.some(({ end, restarts }) => {
    if (!end || end.seenMs < fromMs) return false;
    const again = runs.some((run) => run.restarts > restarts);
    return end.seenMs <= toMs || (again && end.seenMs <= toMs + SOON_MS && (end.finished?.earliestMs ?? 0) <= toMs);
  });
}

/** Whether a pod was deleted at a moment, as far as is known. */
export function isDeleted({ deletion }: PodLife, atMs: number): boolean {
  return deletion !== undefined && deletion.at.earliestMs <= atMs;
}
