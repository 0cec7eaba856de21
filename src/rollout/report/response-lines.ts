import type { RequestResult } from "../request-result.ts";
import { answerText, countAnswers, sampleResults } from "./answer-text.ts";
import type { Messages } from "./messages/messages.ts";
import { formatCount, formatSeconds } from "./numbers.ts";
import type { Palette } from "./palette.ts";

/** How many requests of each kind of answer a block shows in full. */
const SAMPLE_PER_ANSWER = 3;

/** A sample of the answers, one per line, then how many there were of each kind. */
export function responseLines(results: readonly RequestResult[], messages: Messages, palette: Palette): string[] {
  const lines = sampleResults(results, messages, SAMPLE_PER_ANSWER).map((result) =>
    requestLine(result, messages, palette),
  );
  if (results.length <= lines.length) return lines;
  const counts = countAnswers(results, messages).map(([text, count]) => `${text} ${formatCount(count)}`);
  const summary = messages.responsesSince(formatCount(results.length), formatSeconds(spanMs(results), 1));
  return [...lines, palette.dim(`(${summary}: ${counts.join(", ")})`)];
}

/** `Request 19: payment-service v1.0.0`; the first request of the load is number 1. */
export function requestLine(result: RequestResult, messages: Messages, palette: Palette): string {
  const answer = answerText(result, messages);
  return messages.request(result.sequence + 1, result.outcome === "ok" ? answer : palette.bad(answer));
}

function spanMs(results: readonly RequestResult[]): number {
  const times = results.map((result) => result.scheduledMs);
  return times.reduce((a, b) => Math.max(a, b), -Infinity) - times.reduce((a, b) => Math.min(a, b), Infinity);
}
