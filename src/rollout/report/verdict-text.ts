import type { Verdict } from "../verdict/verdict.ts";
import { diagnosisText } from "./diagnosis-text.ts";
import type { Messages } from "./messages/messages.ts";
import { colorJudgement, type Palette } from "./palette.ts";
import { padEnd, tableLines, widest } from "./text-table.ts";
import { judgedQuestions, namedFigures, resultSentence, trafficTables, type JudgedQuestion } from "./verdict-parts.ts";

/** In which language and colours a verdict is shown. */
export interface VerdictTextOptions {
  readonly messages: Messages;
  readonly palette: Palette;
}

/** A verdict as a block of lines: both judgements with their criteria, the thresholds, the numbers, and what the exit code means. */
export function verdictText(verdict: Verdict, options: VerdictTextOptions): string[] {
  const { messages, palette } = options;
  return [
    palette.heading(messages.verdict.title),
    ...judgedQuestions(verdict, messages).flatMap((judged) => judgementLines(judged, options)),
    "",
    // In one table, so that the columns line up.
    ...tableLines(trafficTables(verdict, messages).flat()),
    "",
    ...figureLines(verdict, options),
    ...diagnosisText(verdict, options),
    ...problemLines(verdict, options),
    "",
    resultLine(verdict, options),
  ];
}

function judgementLines(
  { question, judgement, criteria }: JudgedQuestion,
  { messages, palette }: VerdictTextOptions,
): string[] {
  const answer = colorJudgement(palette, judgement, messages.verdict.judgement[judgement]);
  return [
    `${question} ${palette.heading(answer)}`,
    ...criteria.map(({ name, judgement: found, evidence }) => {
      const mark = colorJudgement(palette, found, MARKS[found]);
      return `  ${mark} ${name}: ${evidence}`;
    }),
  ];
}

const MARKS = { PASS: "✔", FAIL: "✘", INCONCLUSIVE: "?" } as const;

/** Named numbers, one per line, the names aligned. */
function figureLines(verdict: Verdict, { messages, palette }: VerdictTextOptions): string[] {
  const figures = namedFigures(verdict, messages);
  const width = widest(figures.map(([name]) => name));
  const { timeBase } = messages.verdict;
  return [...figures.map(([name, value]) => `${padEnd(name, width)}  ${value}`), palette.dim(timeBase)];
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
  return palette.heading(colorJudgement(palette, verdict.judgement, resultSentence(verdict, messages)));
}
