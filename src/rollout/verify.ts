import { sleep, systemClock } from "../clock.ts";
import { answerName } from "./answers.ts";
import { sendOnce } from "./prober/prober.ts";
import { monotonicMs, type RequestResult } from "./request-result.ts";
import type { RunListener, RunStep } from "./run-events.ts";

/** Requests of one verification, as in the tutorial. */
const VERIFICATIONS = 5;

/**
 * Sends five requests, one after the other, each over a connection of its own, and reports each.
 *
 * @param expected - What must answer; undefined takes whatever answers first as the measure.
 */
export async function verify(
  step: RunStep,
  target: { url: string; timeoutMs: number; expected?: string },
  listener: RunListener,
  signal: AbortSignal,
): Promise<RequestResult[]> {
  const results: RequestResult[] = [];
  let { expected } = target;
  for (let number = 1; number <= VERIFICATIONS; number += 1) {
    signal.throwIfAborted();
    const result = await sendOnce(target.url, target.timeoutMs);
    const name = answerName(result);
    if (result.outcome === "ok") expected ??= name;
    const ok = result.outcome === "ok" && name === expected;
    listener({ type: "verification", step, number, result, expected, ok });
    results.push(result);
  }
  return results;
}

const SETTLED_ANSWERS = 10;
const PAUSE_MS = 10;

/**
 * Waits until the Service answers steadily: ten successes in a row, and an answer of every pod where answers name
 * their pods. "Available" says nothing about the network: without a readiness probe a pod is available before its
 * program listens, and the data plane follows the endpoints with a delay.
 *
 * @param podNames - Those that must have answered.
 * @returns Whether it came to that before `limitMs`; the verification that follows tells what is wrong.
 */
export async function waitUntilItAnswers(
  target: { url: string; timeoutMs: number },
  podNames: readonly string[],
  limitMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const deadlineMs = monotonicMs() + limitMs;
  let successes = 0;
  const missing = new Set(podNames);
  while (monotonicMs() < deadlineMs) {
    const result = await sendOnce(target.url, target.timeoutMs);
    successes = result.outcome === "ok" ? successes + 1 : 0;
    missing.delete(result.pod ?? "");
    // Answers without a name: by then each pod has most likely been asked.
    const manyTimes = successes >= SETTLED_ANSWERS * Math.max(1, podNames.length);
    if (successes >= SETTLED_ANSWERS && (missing.size === 0 || manyTimes)) return true;
    await sleep(systemClock, result.outcome === "ok" ? PAUSE_MS : PAUSE_MS * 5, signal);
  }
  return false;
}
