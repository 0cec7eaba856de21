import { answerName } from "./answers.ts";
import type { RequestTarget } from "./prober/send-request.ts";
import type { RequestResult } from "./request-result.ts";
import type { RunListener, RunStep } from "./run-events.ts";
import type { TrafficSource } from "./traffic-source.ts";

/** Requests of one verification, as in the tutorial. */
const VERIFICATIONS = 5;

/** Where the requests of a verification go, and what must answer; default: whatever answers first. */
export interface VerifyTarget extends RequestTarget {
  readonly expected?: string;
}

/**
 * Sends five requests, one after the other, each over a connection of its own, and reports each.
 */
export async function verify(
  step: RunStep,
  target: VerifyTarget,
  send: TrafficSource["send"],
  listener: RunListener,
  signal: AbortSignal,
): Promise<RequestResult[]> {
  const results: RequestResult[] = [];
  let { expected } = target;
  for (let number = 1; number <= VERIFICATIONS; number += 1) {
    signal.throwIfAborted();
    const result = await send(target);
    const name = answerName(result);
    if (result.outcome === "ok") expected ??= name;
    const ok = result.outcome === "ok" && name === expected;
    listener({ type: "verification", step, number, result, expected, ok });
    results.push(result);
  }
  return results;
}
