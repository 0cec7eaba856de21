import {
  worst,
  type Criterion,
  type FailureGroup,
  type Judgement,
  type Verdict,
  type VersionTraffic,
} from "../verdict/verdict.ts";
import type { Messages } from "./messages/messages.ts";
import { formatCount, formatDuration, formatMoment, formatShare } from "./numbers.ts";
import { colorJudgement, type Palette } from "./palette.ts";
import { padEnd, tableLines, widest } from "./text-table.ts";

/** In which language and colours a verdict is shown. */
export interface VerdictTextOptions {
  readonly messages: Messages;
  readonly palette: Palette;
}

/** A verdict as a block of lines: both judgements with their criteria, the thresholds, the numbers, and what the exit code means. */
export function verdictText(verdict: Verdict, options: VerdictTextOptions): string[] {
  const { messages, palette } = options;
  const texts = messages.verdict;
  return [
    palette.heading(texts.title),
    ...judgementLines(texts.completed, verdict.completed, options),
    ...judgementLines(texts.zeroDowntime, verdict.zeroDowntime, options),
    ...thresholdLines(verdict, options),
    "",
    ...trafficLines(verdict, messages),
    "",
    ...factLines(verdict, options),
    ...problemLines(verdict, options),
    "",
    resultLine(verdict, options),
  ];
}

function judgementLines(
  question: string,
  { judgement, criteria }: { judgement: Judgement; criteria: readonly Criterion[] },
  { messages, palette }: VerdictTextOptions,
): string[] {
  const answer = colorJudgement(palette, judgement, messages.verdict.judgement[judgement]);
  return [
    `${question} ${palette.heading(answer)}`,
    ...criteria.map((criterion) => {
      const mark = colorJudgement(palette, criterion.judgement, MARKS[criterion.judgement]);
      const name = messages.verdict.criteria[criterion.id] ?? criterion.id;
      return `  ${mark} ${name}: ${messages.sentence(criterion.evidence)}`;
    }),
  ];
}

function thresholdLines({ thresholds }: Verdict, options: VerdictTextOptions): string[] {
  if (thresholds.length === 0) return [];
  const criteria = thresholds.map(({ expression, judgement, sentence }) => ({
    id: expression,
    judgement,
    evidence: sentence,
  }));
  const judgement = worst(criteria.map((criterion) => criterion.judgement));
  return judgementLines(options.messages.verdict.thresholds, { judgement, criteria }, options);
}

const MARKS = { PASS: "✔", FAIL: "✘", INCONCLUSIVE: "?" } as const;

/** Who answered and what failed, in one table so that the columns line up. */
function trafficLines({ requests }: Verdict, { verdict: texts }: Messages): string[] {
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
  return tableLines([
    ...(answered.length > 0 ? [heading(columns.version), ...answered] : []),
    ...(failed.length > 0 ? [heading(columns.failure), ...failed] : []),
  ]);
}

/** Named numbers, one per line, the names aligned. */
function factLines({ requests, phases }: Verdict, { messages, palette }: VerdictTextOptions): string[] {
  const texts = messages.verdict;
  const { mixedWindow: mixed, longestGap: gap, latencyMs: latency } = requests;
  const facts: [string, string][] = [
    [
      texts.requests,
      texts.requestTotals(
        formatCount(requests.scheduled),
        formatCount(requests.sent),
        formatCount(requests.unsent),
        formatCount(requests.answered),
        formatCount(requests.failed),
      ),
    ],
    [
      texts.mixedWindow,
      mixed
        ? texts.mixedWindowValue(
            formatMoment(mixed.fromMs),
            formatMoment(mixed.toMs),
            formatDuration(mixed.toMs - mixed.fromMs),
          )
        : texts.noMixedWindow,
    ],
    [texts.longestGap, texts.longestGapValue(formatDuration(gap.durationMs), formatMoment(gap.fromMs))],
  ];
  if (requests.failureRateBound !== undefined && requests.failed === 0) {
    facts.push([texts.bound, texts.boundValue(formatShare(requests.failureRateBound), formatCount(requests.answered))]);
  }
  facts.push([
    texts.latency,
    texts.latencyValues(formatDuration(latency.p50), formatDuration(latency.p99), formatDuration(latency.max)),
  ]);
  facts.push([
    texts.phases,
    phases.map((phase) => `${messages.step[phase.step]} ${formatDuration(phase.durationMs)}`).join(", "),
  ]);
  const width = widest(facts.map(([name]) => name));
  return [...facts.map(([name, value]) => `${padEnd(name, width)}  ${value}`), palette.dim(texts.timeBase)];
}

function problemLines({ problems }: Verdict, { messages, palette }: VerdictTextOptions): string[] {
  if (problems.length === 0) return [];
  return [
    "",
    palette.heading(messages.verdict.problems),
    ...problems.map((problem) => `  ${indent(messages.sentence(problem))}`),
  ];
}

function indent(text: string): string {
  return text.replaceAll("\n", "\n  ");
}

function resultLine(verdict: Verdict, { messages, palette }: VerdictTextOptions): string {
  const texts = messages.verdict;
  const meaning = texts.exitCode[verdict.exitCode] ?? "";
  const line = texts.result(texts.judgement[verdict.judgement], verdict.expect, verdict.exitCode, meaning);
  return palette.heading(colorJudgement(palette, verdict.judgement, line));
}
