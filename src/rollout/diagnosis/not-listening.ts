import { formatDuration } from "../report/numbers.ts";
import { onlyPod } from "./broken-off.ts";
import type { Finding } from "./diagnosis.ts";
import type { Evidence } from "./evidence.ts";
import { oncePerSituation } from "./once-per-situation.ts";
import { HARDLY_ROUTED_MS, type PodLife } from "./pod-life.ts";
import { podNames, whatHappened } from "./phrases.ts";
import type { Situation, Suspect } from "./situation.ts";
import { namesOf, turnedAway } from "./turned-away.ts";

/** A pod that is Ready turned a new connection away. */
export interface NotListening {
  readonly finding: Pick<Finding, "pod" | "evidence">;
  /** Whether the evidence excludes pods that are being deleted or restarted. */
  readonly sure: boolean;
  /** Whether it was seen to listen later; undefined when that cannot be told. */
  readonly everListened: boolean | undefined;
  /** For how long it was watched not to listen, while it was Ready. */
  readonly watchedMs: number;
}

/** A pod that cannot have been missed: it opens at once, and was Ready only just now. */
const JUST_READY_MS = 2000;
/** The probe of a pod that never listens passes for other reasons; of one that just started it is hard to say. */
const SHORT_WATCH_MS = 1500;

/** Whether a request was sent to a pod that was Ready and did not listen (yet): what M6 and M8 have in common. */
export const notListening = oncePerSituation((situation, evidence): NotListening | undefined => {
  const parts = turnedAway(situation, evidence);
  if (!parts || parts.starting.length === 0 || parts.restarting.length > 0) return undefined;
  const { request, observed } = situation;
  const { starting, closing, established } = parts;
  const closed = starting.filter(({ listener }) => listener === "closed");
  const meant = closed.length > 0 ? closed : starting;
  const rivals = closing.filter(({ listener }) => listener !== "unknown");
  const recent = rivals.filter(({ notReadyMs }) => notReadyMs <= HARDLY_ROUTED_MS);
  if (closed.length === 0 && rivals.some(({ listener }) => listener === "closed")) return undefined;
  if (recent.length > meant.length) return undefined;
  const [first] = meant;
  if (!first) return undefined;
  // By exclusion: all others were seen open before and after, and it opened soon.
  const excluded = meant.every((suspect) => opensSoon(suspect, request.startedMs, evidence));
  const listened = meant.map(({ life }) => listensLater(life, evidence));
  const everListened = listened.every((entry) => entry === listened[0]) ? listened[0] : undefined;
  return {
    finding: { ...onlyPod(meant), evidence: sentence(situation, meant, first, everListened, evidence) },
    sure: observed && closing.length + established.length === 0 && (closed.length > 0 || excluded),
    everListened,
    watchedMs: watchedFor(first.life, evidence),
  };
});

function opensSoon({ life }: Suspect, atMs: number, { listeners }: Evidence): boolean {
  const openMs = listeners.get(life.name)?.first(true, atMs);
  return openMs !== undefined && openMs - atMs <= JUST_READY_MS;
}

function listensLater(life: PodLife, evidence: Evidence): boolean | undefined {
  const marks = evidence.listeners.get(life.name);
  if (marks?.first(true, -Infinity) !== undefined) return true;
  return watchedFor(life, evidence) >= SHORT_WATCH_MS ? false : undefined;
}

/** From Ready to the last time it was seen not to listen. */
function watchedFor({ name, endpoint }: PodLife, { listeners }: Evidence): number {
  const readyMs = endpoint.firstStart((state) => state === "ready");
  const marks = listeners.get(name);
  const last = marks?.before(Infinity);
  return readyMs === undefined || last === undefined ? 0 : last.atMs - readyMs;
}

function sentence(
  situation: Situation,
  meant: readonly Suspect[],
  { life }: Suspect,
  everListened: boolean | undefined,
  { listeners }: Evidence,
): string {
  const { startedMs } = situation.request;
  const readyMs = life.endpoint.firstStart((state) => state === "ready") ?? startedMs;
  const openMs = listeners.get(life.name)?.first(true, startedMs);
  const probe = life.spec.containers.some(({ readinessProbe }) => readinessProbe)
    ? "its readiness probe passed"
    : "it has no readinessProbe";
  const later =
    openMs !== undefined
      ? `it listened ${formatDuration(openMs - readyMs)} after it was Ready`
      : everListened === false
        ? "it was never seen to listen"
        : "whether it listened is not known";
  const since = startedMs < readyMs ? "at the moment" : `${formatDuration(startedMs - readyMs)} after`;
  return `${whatHappened(situation)} ${since} ${podNames(namesOf(meant))} became Ready; ${later}; ${probe}`;
}
