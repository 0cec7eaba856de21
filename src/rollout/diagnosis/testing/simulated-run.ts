import { randomInt, type Random } from "../../../random.ts";
import type { Recording } from "../../recording/recording.ts";
import type { RequestResult } from "../../request-result.ts";
import type { CauseId } from "../diagnosis.ts";
import { Timeline } from "./timeline.ts";

/** What a pod really does. */
interface TruePod {
  readonly name: string;
  readonly version: "old" | "new";
  readonly readyMs: number;
  /** Its listener is open between these. */
  readonly opensMs: number;
  readonly closesMs: number;
  readonly deletedMs: number;
  /** Its process ends, by itself or by SIGKILL. */
  readonly endsMs: number;
  readonly killed: boolean;
  /** It crashes, and listens again later. */
  readonly crash?: { readonly fromMs: number; readonly toMs: number };
  readonly routedFromMs: number;
  readonly routedToMs: number;
}

/** A rolling update by chance, with what is really the cause of each failed request of the service lane. */
export interface SimulatedRun {
  readonly recording: Recording;
  readonly truth: ReadonlyMap<number, CauseId>;
}

const END_MS = 14_000;
const EVERY_MS = 10;

/** Rolls out by chance: programs that exit, drain, ignore SIGTERM, listen late or crash; news and routes that lag. */
export function simulateRun(random: Random): SimulatedRun {
  const upTo = (limit: number) => randomInt(random, limit + 1);
  const chance = (percent: number) => randomInt(random, 100) < percent;
  const replicas = 2 + upTo(2);
  const onStop = (["exit", "drain", "ignore"] as const)[upTo(2)];
  const preStopMs = chance(40) ? 1000 * (1 + upTo(1)) : 0;
  const graceMs = 1000 * (2 + upTo(2)) + preStopMs;
  const listensLateMs = chance(30) ? upTo(1200) : 0;
  const latencyMs = chance(50) ? 2 : 20 + upTo(1500);
  const longestLagMs = upTo(1200);
  const newsDelayMs = chance(50) ? 20 : upTo(900);
  const crashes = chance(30);
  const namesPods = chance(60);
  const pods: TruePod[] = [];
  for (let index = 0; index < replicas; index += 1) {
    const readyMs = 2000 + index * 2200 + upTo(300);
    const deletedMs = readyMs + 10 + upTo(100);
    const stopMs = deletedMs + preStopMs;
    const killMs = deletedMs + graceMs;
    const endsMs =
      onStop === "exit" ? stopMs + 1 : onStop === "ignore" ? killMs : Math.min(killMs, stopMs + latencyMs + 5);
    const closesMs = onStop === "ignore" ? killMs : stopMs;
    const leavesMs = deletedMs + upTo(longestLagMs);
    const shared = { routedToMs: Infinity, deletedMs: Infinity, endsMs: Infinity, closesMs: Infinity, killed: false };
    pods.push({
      ...shared,
      name: `old-${index}`,
      version: "old",
      readyMs: -1000,
      opensMs: -1000,
      routedFromMs: -1000,
      deletedMs,
      closesMs,
      endsMs,
      killed: endsMs === killMs,
      routedToMs: leavesMs,
    });
    const crashMs = readyMs + 1000 + upTo(1000);
    pods.push({
      ...shared,
      name: `new-${index}`,
      version: "new",
      readyMs,
      opensMs: readyMs - 20 + listensLateMs,
      routedFromMs: readyMs + upTo(longestLagMs),
      ...(crashes && chance(40) ? { crash: { fromMs: crashMs, toMs: crashMs + 200 + upTo(800) } } : {}),
    });
  }

  const timeline = new Timeline({ deployment: { replicas }, aheadMs: upTo(100_000) - 50_000 });
  const news = (atMs: number) => atMs + upTo(newsDelayMs);
  for (const pod of pods) script(timeline, pod, graceMs, preStopMs, news);
  if (chance(80)) for (const pod of pods) lookAt(timeline, pod);
  const truth = new Map<number, CauseId>();
  let sequence = 0;
  for (let atMs = 0; atMs < END_MS; atMs += EVERY_MS) {
    const routed = pods.filter(({ routedFromMs, routedToMs }) => routedFromMs <= atMs && atMs < routedToMs);
    const pod = routed[upTo(Math.max(0, routed.length - 1))];
    const { cause, ...result } = send(pod, atMs, latencyMs, 0.5 + upTo(chance(5) ? 60 : 2));
    if (cause) truth.set(sequence, cause);
    timeline.request(atMs, { ...result, ...(result.outcome === "ok" && namesPods ? { pod: pod?.name } : {}) });
    sequence += 1;
  }
  return { recording: timeline.recording({ rps: 1000 / EVERY_MS, appliedMs: 1500 }), truth };
}

/** What becomes of a request that is sent to a pod. */
function send(
  pod: TruePod | undefined,
  atMs: number,
  latencyMs: number,
  refusalMs: number,
): Partial<RequestResult> & { cause?: CauseId } {
  const reset = { outcome: "reset", errorCode: "ECONNRESET" } as const;
  if (!pod) return { outcome: "refused", errorCode: "ECONNREFUSED", endedMs: atMs + 0.5, cause: "M9" };
  const { crash, deletedMs, opensMs, closesMs, endsMs, killed } = pod;
  const refused = { ...reset, endedMs: atMs + 0.5 + refusalMs };
  if (crash && atMs >= crash.fromMs && atMs < crash.toMs) return { ...refused, cause: "M16" };
  if (atMs < opensMs) return { ...refused, cause: "M6" };
  if (atMs >= closesMs) return { ...refused, cause: atMs >= deletedMs ? "M1" : "M6" };
  const endedMs = atMs + 0.5 + latencyMs;
  if (crash && atMs < crash.fromMs && endedMs > crash.fromMs)
    return { ...reset, endedMs: crash.fromMs + 0.5, cause: "M16" };
  if (endedMs <= endsMs) return { outcome: "ok", endedMs };
  const tookUntilKilled = killed && closesMs === endsMs;
  return { ...reset, endedMs: endsMs + 0.5, cause: tookUntilKilled ? "M4" : killed ? "M3" : "M2" };
}

/** Tells of a pod as the API would, late. */
function script(
  timeline: Timeline,
  { name, version, readyMs, deletedMs, endsMs, killed, crash }: TruePod,
  graceMs: number,
  preStopMs: number,
  news: (atMs: number) => number,
): void {
  const preStop = preStopMs > 0 ? { lifecycle: { preStop: { sleep: { seconds: preStopMs / 1000 } } } } : {};
  const graceSeconds = graceMs / 1000;
  const readyNewsMs = version === "old" ? readyMs : news(readyMs);
  const pod = timeline.pod(name, { version, readyMs: readyNewsMs, graceSeconds, container: preStop });
  if (crash) {
    const endNewsMs = news(crash.fromMs);
    pod.ended(endNewsMs, { exitCode: 1, trulyMs: crash.fromMs }).restarted(Math.max(endNewsMs + 1, news(crash.toMs)));
  }
  if (deletedMs === Infinity) return;
  const deletedNewsMs = news(deletedMs);
  const endNewsMs = Math.max(deletedNewsMs + 1, news(endsMs));
  pod.deleted(deletedNewsMs, graceSeconds, deletedMs);
  pod.ended(endNewsMs, { exitCode: killed ? 137 : 0, trulyMs: endsMs }).gone(endNewsMs + 20);
}

/** The direct lane looks at a pod when it begins, restarts or ends. */
function lookAt(timeline: Timeline, { name, readyMs, opensMs, closesMs, deletedMs, endsMs, crash }: TruePod): void {
  const isOpen = (atMs: number) =>
    atMs >= opensMs && atMs < Math.min(closesMs, endsMs) && !(crash && atMs >= crash.fromMs && atMs < crash.toMs);
  const look = (fromMs: number, toMs: number) => {
    for (let atMs = fromMs; atMs < toMs; atMs += 50)
      timeline.direct(name, atMs, atMs + 1, isOpen(atMs) ? "ok" : "refused");
  };
  look(Math.max(0, readyMs + 30), Math.max(1000, opensMs + 1000));
  if (crash) look(crash.fromMs + 40, crash.toMs + 1000);
  if (deletedMs < Infinity) look(deletedMs + 20, endsMs + 20);
}
