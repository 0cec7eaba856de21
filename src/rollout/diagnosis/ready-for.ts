import { formatDuration } from "../report/numbers.ts";
import type { PodLife } from "./pod-life.ts";

/** For how long a pod had been Ready at a moment: `Ready for 1.20 s`. */
export function readyFor({ ready }: PodLife, atMs: number): string {
  if (!ready.at(atMs)) return "not Ready";
  const sinceMs = ready.since(atMs);
  return sinceMs === -Infinity ? "Ready" : `Ready for ${formatDuration(atMs - sinceMs)}`;
}
