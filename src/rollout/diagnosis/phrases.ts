import { formatDuration } from "../report/numbers.ts";
import type { PodLife } from "./pod-life.ts";
import { notReadyFor, type Situation } from "./situation.ts";

/** What happened to a request: the beginning of a sentence. */
export function whatHappened({ sign, request, isReused }: Situation): string {
  const { httpStatus, errorCode } = request;
  if (sign === "refused") return "refused";
  if (sign === "dropped") return "reset before the first byte";
  if (sign === "broken") return isReused ? "reset on a reused connection" : "reset under way";
  if (sign === "timeout") return "timed out";
  if (sign === "unreachable") return "unreachable";
  if (sign === "status") return `answered with HTTP ${httpStatus}`;
  return errorCode ?? "failed";
}

/** A moment relative to the SIGTERM of a pod, as far as that is known: `38 ms after SIGTERM of pod x`. */
export function sinceStop({ name, stopSignal, deletion }: PodLife, atMs: number): string {
  if (!stopSignal || !deletion) return `while pod ${name} was running`;
  const { earliestMs, latestMs } = stopSignal;
  if (latestMs - earliestMs > UNCERTAIN_MS) {
    return `${formatDuration(Math.max(0, atMs - deletion.at.latestMs))} after the deletion of pod ${name}`;
  }
  if (atMs < earliestMs) return `${formatDuration(latestMs - atMs)} before SIGTERM of pod ${name}`;
  return atMs < latestMs
    ? `at SIGTERM of pod ${name}`
    : `${formatDuration(atMs - latestMs)} after SIGTERM of pod ${name}`;
}

const UNCERTAIN_MS = 2500;

/** What its endpoint was at a moment: `its endpoint was ready=false for 21 ms`. */
export function endpointWas(life: PodLife, atMs: number): string {
  const notReadyMs = notReadyFor(life, atMs);
  if (notReadyMs === undefined) return "its endpoint was not in the traffic yet";
  return notReadyMs === 0
    ? "its endpoint was still ready=true"
    : `its endpoint was ready=false for ${formatDuration(notReadyMs)}`;
}

/** `pod x`, or `pods x and y`, or how many there are. */
export function podNames(names: readonly string[]): string {
  if (names.length === 1) return `pod ${names[0]}`;
  if (names.length === 2) return `pods ${names.join(" and ")}`;
  return `${names.length} pods`;
}
