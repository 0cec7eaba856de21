import {
  worst,
  type Criterion,
  type FailureGroup,
  type Judgement,
  type Verdict,
  type VersionTraffic,
} from "../verdict/verdict.ts";
import { lagSentence } from "./lag-sentence.ts";
import type { Messages } from "./messages/messages.ts";
import { formatCount, formatDuration, formatMoment, formatShare } from "./numbers.ts";

/** One question of a verdict with its answer, in words. */
export interface JudgedQuestion {
  /** Stable: `completed`, `zeroDowntime`, `thresholds`, `rollback`. */
  readonly id: string;
  readonly question: string;
  readonly judgement: Judgement;
  readonly criteria: readonly { readonly name: string; readonly judgement: Judgement; readonly evidence: string }[];
}

/** The questions that a verdict answers, whatever it is written as. */
export function judgedQuestions(verdict: Verdict, messages: Messages): JudgedQuestion[] {
  const { completed, zeroDowntime, thresholds, rollback } = verdict;
  const texts = messages.verdict;
  const criteria = thresholds.map(({ expression, judgement, sentence }) => ({
    id: expression,
    judgement,
    evidence: sentence,
  }));
  const kept = { judgement: worst(criteria.map(({ judgement }) => judgement)), criteria };
  const judged = (id: string, question: string, answer: { judgement: Judgement; criteria: readonly Criterion[] }) => ({
    id,
    question,
    judgement: answer.judgement,
    criteria: answer.criteria.map((criterion) => ({
      name: texts.criteria[criterion.id] ?? criterion.id,
      judgement: criterion.judgement,
      evidence: messages.sentence(criterion.evidence),
    })),
  });
  return [
    judged("completed", texts.completed, completed),
    judged("zeroDowntime", texts.zeroDowntime, zeroDowntime),
    ...(thresholds.length > 0 ? [judged("thresholds", texts.thresholds, kept)] : []),
    ...(rollback
      ? [judged("rollback", texts.rolledBack, { ...rollback, judgement: rollback.verified ? "PASS" : "FAIL" })]
      : []),
  ];
}

/** A table in words: the first row is the heading. */
export type WordTable = readonly (readonly string[])[];

/** Who answered and what failed: up to two tables with the same columns. */
export function trafficTables({ requests }: Verdict, { verdict: texts }: Messages): WordTable[] {
  const { columns } = texts;
  const heading = (first: string) => [first, columns.requests, columns.first, columns.last];
  const row = (name: string, group: VersionTraffic | FailureGroup) => [
    name,
    formatCount(group.requests),
    formatMoment(group.firstMs),
    formatMoment(group.lastMs),
  ];
  const answered = requests.perVersion.map((version) => row(version.version, version));
  const failed = requests.failures.map((failure) =>
    row(`${failure.error} (${texts.outcome[failure.outcome]})`, failure),
  );
  return [
    ...(answered.length > 0 ? [[heading(columns.version), ...answered]] : []),
    ...(failed.length > 0 ? [[heading(columns.failure), ...failed]] : []),
  ];
}

/** Named numbers: requests, mixed window, longest gap, bound, latency, lag, phases. */
export function namedFigures(
  { requests, phases, diagnosis }: Verdict,
  messages: Messages,
): (readonly [string, string])[] {
  const texts = messages.verdict;
  const { mixedWindow: mixed, longestGap: gap, latencyMs: latency, failureRateBound: bound } = requests;
  const totals = [requests.scheduled, requests.sent, requests.unsent, requests.answered, requests.failed] as const;
  const [scheduled, sent, unsent, answered, failed] = totals.map(formatCount) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const lag = lagSentence(diagnosis, messages);
  const window = mixed
    ? texts.mixedWindowValue(
        formatMoment(mixed.fromMs),
        formatMoment(mixed.toMs),
        formatDuration(mixed.toMs - mixed.fromMs),
      )
    : texts.noMixedWindow;
  return [
    [texts.requests, texts.requestTotals(scheduled, sent, unsent, answered, failed)],
    [texts.mixedWindow, window],
    [texts.longestGap, texts.longestGapValue(formatDuration(gap.durationMs), formatMoment(gap.fromMs))],
    ...(bound !== undefined && requests.failed === 0
      ? [[texts.bound, texts.boundValue(formatShare(bound), answered)] as const]
      : []),
    [
      texts.latency,
      texts.latencyValues(formatDuration(latency.p50), formatDuration(latency.p99), formatDuration(latency.max)),
    ],
    ...(lag === undefined ? [] : [[messages.diagnosis.lagTitle, lag] as const]),
    [
      texts.phases,
      phases.map((phase) => `${messages.step[phase.step]} ${formatDuration(phase.durationMs)}`).join(", "),
    ],
  ];
}

/** What the exit code means and which question decided it, in one line. */
export function resultSentence(verdict: Verdict, { verdict: texts }: Messages): string {
  const meaning = texts.exitCode[verdict.exitCode] ?? "";
  return texts.result(texts.judgement[verdict.judgement], verdict.expect, verdict.exitCode, meaning);
}
