import { formatDuration } from "../report/numbers.ts";
import { brokenOff, onlyPod, wasUnderWay } from "./broken-off.ts";
import type { Certainty } from "./diagnosis.ts";
import type { Evidence } from "./evidence.ts";
import { oncePerSituation } from "./once-per-situation.ts";
import { LONG_MS } from "./answers.ts";
import { HARDLY_ROUTED_MS } from "./pod-life.ts";
import { endpointWas, sinceStop, whatHappened } from "./phrases.ts";
import type { Situation, Suspect } from "./situation.ts";
import { anotherBecomesReady, turnedAway } from "./turned-away.ts";

/** A pod that is being deleted turned a new connection away. */
export interface ListenerClosed {
  readonly certainty: Certainty;
  /** The pods that can have been the one. */
  readonly pods: readonly Suspect[];
  readonly pod?: string;
  readonly evidence: string;
}

/** A restart so long before a request or after it may have to do with it. */
const BEFORE_MS = 1000;
const AFTER_MS = 3000;

/** For so long after a time without any endpoint the data plane may have nobody to send requests to. */
const AFTER_OUTAGE_MS = 5000;

/**
 * Whether a request was sent to a pod that is being deleted and had closed its listener: what M1 and M5 have in common.
 * Not while there is no ready endpoint at all, for then no pod could have taken it.
 */
export const listenerClosed = oncePerSituation((situation, evidence): ListenerClosed | undefined => {
  const parts = turnedAway(situation, evidence);
  if (!parts || parts.closing.length === 0) return undefined;
  const { request, sign, observed, underWayMs } = situation;
  const { readyEndpoints } = evidence.service;
  if (readyEndpoints.at(request.startedMs) === 0) return undefined;
  const emptyMs = readyEndpoints.lastStart(request.startedMs, (count) => count === 0);
  const outage = emptyMs !== undefined && readyEndpoints.until(emptyMs) >= request.startedMs - AFTER_OUTAGE_MS;
  const { closing, restarting, starting, established } = parts;
  const rivals = [...restarting, ...starting];
  const closed = closing.filter(({ listener }) => listener === "closed");
  const meant = closed.length > 0 ? closed : closing;
  const fresh = meant.filter(({ notReadyMs }) => notReadyMs <= HARDLY_ROUTED_MS);
  // A pod that is Ready and does not listen surely gets its share, one that left long ago hardly any.
  if (rivals.some(({ listener }) => listener === "closed") && fresh.length <= rivals.length) return undefined;
  if (rivals.length > 0 && closed.length === 0) return undefined;
  const sure =
    closed.length > 0 &&
    (sign === "refused" || closed.length === closing.length) &&
    rivals.length + established.length === 0 &&
    closed.every(({ life }) => life.deletion?.seen) &&
    observed &&
    !outage &&
    !restartsNear(situation, evidence) &&
    !(underWayMs > LONG_MS && (brokenOff(situation, evidence) ?? []).length > 0) &&
    !anotherBecomesReady(request.startedMs, evidence);
  // It may as well have been taken, and broken off when the pod ended.
  if (sign === "dropped" && wasUnderWay(situation, evidence) && endsNow(situation, evidence)) return undefined;
  const [first] = meant.toSorted((a, b) => a.notReadyMs - b.notReadyMs);
  if (!first) return undefined;
  return {
    certainty: sure ? "CONFIRMED" : "LIKELY",
    pods: meant,
    ...onlyPod(meant),
    evidence: `${whatHappened(situation)} ${sinceStop(first.life, request.startedMs)}; ${endpointWas(first.life, request.startedMs)}; ${listenerWas(first, meant.length, request.startedMs, evidence)}`,
  };
});

/** Whether a container ended about then though its pod was not deleted: whatever was seen of it may be late. */
function restartsNear({ request }: Situation, { pods }: Evidence): boolean {
  const { startedMs, endedMs } = request;
  return pods.some(({ runs, deletion }) =>
    runs.some(({ end }) => {
      if (!end || (deletion && deletion.at.earliestMs <= end.seenMs)) return false;
      return end.seenMs >= startedMs - BEFORE_MS && end.seenMs <= endedMs + AFTER_MS;
    }),
  );
}

function endsNow(situation: Situation, evidence: Evidence): boolean {
  return brokenOff(situation, evidence)?.some(({ tight, ending }) => tight && ending !== "restarted") ?? false;
}

function listenerWas({ life, listener }: Suspect, count: number, atMs: number, { listeners }: Evidence): string {
  if (listener === "changing") return "it was closing its listener";
  if (listener !== "closed") return "whether it listened is not known";
  if (count > 1) return `all ${count} of them refused connections`;
  const marks = listeners.get(life.name);
  if (marks?.before(atMs)?.open !== false) return "its container had ended";
  const openMs = marks.lastOpen(atMs);
  const since = openMs === undefined ? "" : `, last open ${formatDuration(atMs - openMs)} before`;
  return `it alone refused connections${since}`;
}
