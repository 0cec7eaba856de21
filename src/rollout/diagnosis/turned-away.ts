import type { Evidence } from "./evidence.ts";
import { oncePerSituation } from "./once-per-situation.ts";
import { listenerState } from "./listener-state.ts";
import { ROUTED_BEFORE_NEWS_MS, type PodLife } from "./pod-life.ts";
import { servingContainer } from "./pod-lives.ts";
import type { Suspect } from "./situation.ts";

/**
 * Pods that can have turned a new connection away, by what was going on with them; each is in one list only.
 *
 * Those in `restarting` were neither deleted nor new: their container had ended. `starting` had never been seen open.
 * `established` had been seen open, or been ready for long, and nothing is known of why they should not have been.
 */
export interface TurnedAway {
  readonly closing: readonly Suspect[];
  readonly restarting: readonly Suspect[];
  readonly starting: readonly Suspect[];
  readonly established: readonly Suspect[];
}

/** A pod that nobody looked at and that had been ready for longer than this is taken to have started. */
const STARTED_AFTER_MS = 10_000;
/** The end of a container may be seen so much later. */
const NEWS_MS = 3000;
/** No program ends, starts and listens again sooner. */
const QUICKEST_RESTART_MS = 30;
/** News of an end may come so long after its program was started again. */
const LATE_NEWS_MS = 1500;

/** Sorts the suspects of a request that was not taken; undefined when it failed in another way. */
export const turnedAway = oncePerSituation(({ sign, request, suspects }, evidence): TurnedAway | undefined => {
  if (sign !== "refused" && sign !== "dropped") return undefined;
  const { startedMs, endedMs } = request;
  const closing: Suspect[] = [];
  const restarting: Suspect[] = [];
  const starting: Suspect[] = [];
  const established: Suspect[] = [];
  for (const suspect of suspects) {
    const { life, listener, deleted } = suspect;
    if (isRestarting(life, startedMs, evidence)) restarting.push(suspect);
    else if (deleted) {
      // Before SIGTERM there is no reason for it to close.
      if (listener === "closed" || (life.stopSignal?.earliestMs ?? 0) <= endedMs) closing.push(suspect);
    } else if (isShownToListen(life, evidence.service)) continue;
    else if (isStarting(life, startedMs, evidence)) starting.push(suspect);
    else established.push(suspect);
  }
  return { closing, restarting, starting, established };
});

/** Whether a readiness probe connects to the port that the Service sends requests to: then who is Ready listens. */
function isShownToListen({ spec }: PodLife, service: Evidence["service"]): boolean {
  const { readinessProbe, ports = [] } = servingContainer(spec) ?? {};
  const action = readinessProbe?.httpGet ?? readinessProbe?.tcpSocket;
  const probed = action?.port ?? readinessProbe?.grpc?.port;
  if (probed === undefined || action?.host) return false;
  const number = ports.find(({ name }) => name === probed)?.containerPort ?? Number(probed);
  return service.ports.size === 1 && service.ports.has(number);
}

/** Whether its container had ended, or was being ended, without its pod being deleted, and was not open again yet. */
export function isRestarting(life: PodLife, atMs: number, { listeners }: Evidence): boolean {
  const { runs, livenessFailedMs = Infinity, deletion } = life;
  const marks = listeners.get(life.name);
  // The time around the moment in which it was not seen open.
  const lastOpenMs = marks?.lastOpen(atMs) ?? -Infinity;
  const openAgainMs = marks?.first(true, atMs) ?? Infinity;
  if (openAgainMs - lastOpenMs < QUICKEST_RESTART_MS) return false;
  return runs.some(({ end }) => {
    if (!end || (deletion && deletion.at.earliestMs <= end.seenMs)) return false;
    const { seenMs, finished } = end;
    // Who was never seen to listen before it ended has perhaps not begun to.
    if (marks && lastOpenMs === -Infinity && atMs < seenMs) return false;
    const endedMs = Math.min(finished?.earliestMs ?? seenMs - NEWS_MS, seenMs, livenessFailedMs - 1000);
    const isThen = seenMs >= lastOpenMs && seenMs - LATE_NEWS_MS <= openAgainMs;
    return isThen && atMs >= endedMs && (finished?.latestMs ?? Infinity) >= lastOpenMs;
  });
}

/** Whether it was never seen open, and was seen closed or is new. */
function isStarting(life: PodLife, atMs: number, { listeners, answers }: Evidence): boolean {
  const marks = listeners.get(life.name);
  if (marks?.lastOpen(atMs) !== undefined) return false;
  const readyMs = life.endpoint.firstStart((state) => state === "ready") ?? Infinity;
  const isNew = readyMs > answers.firstStartMs && atMs - readyMs < STARTED_AFTER_MS;
  return isNew || marks?.before(atMs) !== undefined;
}

/** Whether a pod that was perhaps not listening became Ready so soon afterwards that the data plane may have known first. */
export function anotherBecomesReady(atMs: number, { troubled, listeners, service }: Evidence): boolean {
  return troubled.notOpen.near(atMs).some((life) => {
    const readyMs = life.endpoint.firstStart((state) => state === "ready") ?? Infinity;
    if (readyMs <= atMs || readyMs > atMs + ROUTED_BEFORE_NEWS_MS || isShownToListen(life, service)) return false;
    return listenerState(life, listeners.get(life.name), atMs) !== "open";
  });
}

/** Names of the pods. */
export function namesOf(suspects: readonly { readonly life: PodLife }[]): string[] {
  return suspects.map(({ life }) => life.name);
}
