import { brokenOff, metClosedConnection, onlyPod } from "./broken-off.ts";
import type { Evidence } from "./evidence.ts";
import { listenerState } from "./listener-state.ts";
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

/** The listener is looked at so long before the end. */
const BEFORE_MS = 150;

/** Whether the end of a grace period broke a request off: what M3 and M4 have in common. */
export const killed = oncePerSituation((situation, evidence): Killed | undefined => {
  if (metClosedConnection(situation, evidence)) return undefined;
  const ended = brokenOff(situation, evidence)?.filter(({ life }) => !life.disruption);
  const dead = ended?.filter(({ ending }) => ending === "killed") ?? [];
  const [first] = dead.toSorted((a, b) => Number(b.tight) - Number(a.tight));
  if (!first || dead.length < (ended?.length ?? 0)) return undefined;
  const { life, tight, alone } = first;
  const states = dead.map((entry) => {
    const marks = evidence.listeners.get(entry.life.name);
    return listenerState(entry.life, marks, situation.request.endedMs - BEFORE_MS);
  });
  const [state] = states;
  const agree = states.every((entry) => entry === state) && (state === "open" || state === "closed");
  return {
    life,
    ...onlyPod(dead),
    sure: tight && alone && situation.sign === "broken" && agree && situation.observed && life.deletion?.seen === true,
    tookConnections: agree ? state === "open" : undefined,
  };
});

/** Whether every pod that was deleted took its whole grace period and was killed then. */
export function allAreKilled({ pods }: Evidence): boolean {
  const ended = pods.filter((life) => life.deletion !== undefined && lastEnd(life) !== undefined);
  return (
    ended.length > 0 && ended.every((life) => lastEnd(life)?.exitCode === 137 && lastEnd(life)?.reason !== "OOMKilled")
  );
}
