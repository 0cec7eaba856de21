import { SURELY_TAKEN_MS } from "./answers.ts";
import { brokenOff, metClosedConnection, onlyPod, othersMayHaveRefused } from "./broken-off.ts";
import type { Evidence } from "./evidence.ts";
import { oncePerSituation } from "./once-per-situation.ts";
import { lastEnd, type PodLife } from "./pod-life.ts";

/** A request that was under way when SIGKILL ended its pod. */
export interface Killed {
  readonly life: PodLife;
  readonly pod?: string;
  /** Whether moments and evidence leave nothing else. */
  readonly sure: boolean;
  /** Whether it had taken connections until then, as a program does that ignores SIGTERM; undefined if nobody looked. */
  readonly tookConnections: boolean | undefined;
}

/** Whether the end of a grace period broke a request off: what M3 and M4 have in common. */
export const killed = oncePerSituation((situation, evidence): Killed | undefined => {
  if (metClosedConnection(situation, evidence)) return undefined;
  const ended = brokenOff(situation, evidence)?.filter(({ life }) => !life.disruption);
  const dead = ended?.filter(({ ending }) => ending === "killed") ?? [];
  const [first] = dead.toSorted((a, b) => Number(b.tight) - Number(a.tight));
  if (!first || dead.length < (ended?.length ?? 0)) return undefined;
  const { life, tight, alone } = first;
  const [state, ...others] = dead.map((entry) => tookConnections(entry.life, situation.request.endedMs, evidence));
  const agree = state !== undefined && others.every((entry) => entry === state);
  // A kept connection may have been idle when it was closed.
  const wasSent = !situation.isReused || situation.underWayMs > SURELY_TAKEN_MS;
  return {
    life,
    ...onlyPod(dead),
    sure:
      tight &&
      alone &&
      wasSent &&
      !othersMayHaveRefused(situation, dead) &&
      situation.sign === "broken" &&
      agree &&
      situation.observed &&
      life.deletion?.seen === true,
    tookConnections: agree ? state : undefined,
  };
});

/** Whether it was open in the later half of the time between SIGTERM and its end; a program that drains closes at once. */
function tookConnections({ name, stopSignal }: PodLife, endedMs: number, { listeners }: Evidence): boolean | undefined {
  const marks = listeners.get(name);
  const middleMs = ((stopSignal?.latestMs ?? endedMs) + endedMs) / 2;
  if ((marks?.lastOpen(endedMs) ?? -Infinity) >= middleMs) return true;
  return marks?.before(endedMs)?.open === false ? false : undefined;
}

/** Whether every pod that was deleted took its whole grace period and was killed then. */
export function allAreKilled({ pods }: Evidence): boolean {
  const ended = pods.filter((life) => life.deletion !== undefined && lastEnd(life) !== undefined);
  return (
    ended.length > 0 && ended.every((life) => lastEnd(life)?.exitCode === 137 && lastEnd(life)?.reason !== "OOMKilled")
  );
}
