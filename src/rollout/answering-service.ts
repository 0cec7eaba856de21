import { sleep, systemClock } from "../clock.ts";
import type { RequestTarget } from "./prober/send-request.ts";
import { monotonicMs } from "./request-result.ts";
import type { RunListener } from "./run-events.ts";
import type { ServiceEndpoint } from "./service-url.ts";
import type { TrafficSource } from "./traffic-source.ts";

/** How long the Service may take to answer once its pods are available. */
const SETTLE_MS = 10_000;

/**
 * Where the Service answers, once it answers steadily there or time is over; the verification that follows tells what is
 * wrong then.
 *
 * @param options - `url` when it is known; `pods`: names of those that must have answered; `timeoutMs` for one request,
 *   `limitMs` for all (at most 10 s).
 * @throws {RollscopeError} SERVICE_UNREACHABLE when no address of the Service can be reached.
 */
export async function findAnsweringService(
  source: TrafficSource,
  place: { namespace: string; service: string },
  options: { url?: string; pods: readonly string[]; timeoutMs: number; limitMs: number },
  listener: RunListener,
  signal: AbortSignal,
): Promise<ServiceEndpoint> {
  const tell = (message: string) => listener({ type: "progress", step: "wait-first", message });
  tell("waiting until the Service answers");
  const limitMs = Math.min(SETTLE_MS, options.limitMs);
  const deadlineMs = monotonicMs() + limitMs;
  const endpoint = await source.locate(place, options.url, limitMs, signal);
  const answering = { ...endpoint, timeoutMs: options.timeoutMs };
  const steady = await waitUntilItAnswers(source, answering, options.pods, deadlineMs - monotonicMs(), signal);
  const at = endpoint.url;
  tell(steady ? `the Service answers at ${at}` : `the Service does not answer steadily at ${at}`);
  return endpoint;
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
async function waitUntilItAnswers(
  source: TrafficSource,
  target: RequestTarget,
  podNames: readonly string[],
  limitMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const deadlineMs = monotonicMs() + limitMs;
  let successes = 0;
  const missing = new Set(podNames);
  while (monotonicMs() < deadlineMs) {
    const result = await source.send(target);
    successes = result.outcome === "ok" ? successes + 1 : 0;
    missing.delete(result.pod ?? "");
    // Answers without a name: by then each pod has most likely been asked.
    const manyTimes = successes >= SETTLED_ANSWERS * Math.max(1, podNames.length);
    if (successes >= SETTLED_ANSWERS && (missing.size === 0 || manyTimes)) return true;
    await sleep(systemClock, result.outcome === "ok" ? PAUSE_MS : PAUSE_MS * 5, signal);
  }
  return false;
}
