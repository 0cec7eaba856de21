import type { Requests } from "../recording/recording.ts";
import { ListenerMarks } from "./listener-marks.ts";

/** By name of the pod. */
export type Listeners = Map<string, ListenerMarks>;

/** What the direct lane found. */
export interface DirectLane {
  /** Whether any pod could be reached at all. */
  readonly reachesPods: boolean;
  readonly listeners: Listeners;
}

/** Whether pods took connections, by the attempts to connect straight to them; what timed out tells nothing. */
export function directLane(direct: Requests): DirectLane {
  const listeners: Listeners = new Map();
  for (const { pod = "", startedMs, outcome } of direct) {
    if (outcome === "ok") marksOf(listeners, pod).add(startedMs, true);
    else if (outcome === "refused" || outcome === "reset") marksOf(listeners, pod).add(startedMs, false);
  }
  return { reachesPods: listeners.size > 0, listeners };
}

/** The marks of a pod, made when there are none yet. */
export function marksOf(listeners: Listeners, pod: string): ListenerMarks {
  let marks = listeners.get(pod);
  if (!marks) listeners.set(pod, (marks = new ListenerMarks()));
  return marks;
}
