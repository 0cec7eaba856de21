import { answerName } from "./answers.ts";
import { sendOnce } from "./prober/prober.ts";
import type { RequestTarget } from "./prober/send-request.ts";
import type { RequestResult } from "./request-result.ts";
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
  target: RequestTarget & { readonly expected?: string },
  listener: RunListener,
  signal: AbortSignal,
): Promise<RequestResult[]> {
  const results: RequestResult[] = [];
  let { expected } = target;
  for (let number = 1; number <= VERIFICATIONS; number += 1) {
    signal.throwIfAborted();
    const result = await sendOnce(target);
    const name = answerName(result);
    if (result.outcome === "ok") expected ??= name;
    const ok = result.outcome === "ok" && name === expected;
    listener({ type: "verification", step, number, result, expected, ok });
    results.push(result);
  }
  return results;
}
