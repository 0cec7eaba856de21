import { answerName } from "../answers.ts";
import type { RequestResult } from "../request-result.ts";
import type { Messages } from "./messages/messages.ts";

/** How one request ended, in words: `payment-service v1.0.0` or `Connection failed (ECONNREFUSED)`. */
export function answerText(result: RequestResult, messages: Messages): string {
  switch (result.outcome) {
    case "ok":
      return answerName(result) ?? messages.unknownVersion;
    case "http-error":
      return messages.httpFailed(`HTTP ${result.httpStatus ?? "?"}`);
    case "timeout":
      return messages.timedOut;
    case "client-error":
      return messages.notSent(result.errorCode ?? "?");
    default:
      return messages.connectionFailed(result.errorCode ?? result.outcome);
  }
}

/** How often each answer was given, most frequent first. */
export function countAnswers(results: readonly RequestResult[], messages: Messages): [text: string, count: number][] {
  const counts = new Map<string, number>();
  for (const result of results) {
    const text = answerText(result, messages);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}

/**
 * A few results that stand for all: some of each kind of answer, evenly spread, in order.
 *
 * @param perAnswer - How many of each kind.
 */
export function sampleResults(
  results: readonly RequestResult[],
  messages: Messages,
  perAnswer: number,
): readonly RequestResult[] {
  const groups = new Map<string, RequestResult[]>();
  for (const result of results) {
    const text = answerText(result, messages);
    const group = groups.get(text);
    if (group) group.push(result);
    else groups.set(text, [result]);
  }
  return [...groups.values()]
    .flatMap((group) => evenlySpread(group, perAnswer))
    .sort((a, b) => a.sequence - b.sequence);
}

function evenlySpread<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, index) => items[Math.floor((index * items.length) / count)]).filter(
    (item) => item !== undefined,
  );
}
