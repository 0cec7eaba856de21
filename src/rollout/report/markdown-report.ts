import { diagnosisParts, type DiagnosisParts } from "./diagnosis-parts.ts";
import type { Messages } from "./messages/messages.ts";
import type { RunReport } from "./render-report.ts";
import { judgedQuestions, namedFigures, resultSentence, trafficTables, type WordTable } from "./verdict-parts.ts";

const MARKS = { PASS: "✅", FAIL: "❌", INCONCLUSIVE: "❔" } as const;

/** A report for a job summary or a pull request, in GitHub's Markdown. */
export function markdownReport({ header, recording, verdict }: RunReport, messages: Messages): string {
  const { recording: texts, verdict: words } = messages;
  const { namespace = "", deployment = "" } = recording;
  const questions = judgedQuestions(verdict, messages);
  const lines = [
    `## ${MARKS[verdict.judgement]} ${cell(deployment)}: ${words.judgement[verdict.judgement]}`,
    "",
    cell(resultSentence(verdict, messages)),
    ...(recording.cutOff ? ["", `> ${messages.warning(texts.cutOff)}`] : []),
    ...questions.flatMap(({ question, judgement, criteria }) => [
      "",
      `### ${MARKS[judgement]} ${cell(question)}`,
      "",
      ...criteria.map(
        ({ name, judgement: found, evidence }) => `- ${MARKS[found]} **${cell(name)}**: ${cell(evidence)}`,
      ),
    ]),
    ...trafficTables(verdict, messages).flatMap((table) => ["", ...markdownTable(table)]),
    "",
    ...markdownTable([["", ""], ...namedFigures(verdict, messages)], "left"),
    ...diagnosisLines(diagnosisParts(verdict, messages)),
    ...(verdict.problems.length > 0
      ? ["", `### ${words.problems}`, "", "```text", ...verdict.problems.map((text) => messages.sentence(text)), "```"]
      : []),
    "",
    `<sub>${cell(texts.recorded(new Date(header.epochMs).toISOString(), header.tool))} · ${cell(texts.target(namespace, deployment))} · ${cell(words.timeBase)}</sub>`,
  ];
  return `${lines.join("\n")}\n`;
}

function diagnosisLines(parts: DiagnosisParts | undefined): string[] {
  if (!parts) return [];
  const { title, table, causes, missing } = parts;
  return [
    "",
    `### ${cell(title)}`,
    "",
    ...markdownTable(table, "left"),
    "",
    ...causes.map(
      ({ id, title: name, evidence, fix }) =>
        `- **${cell(id || name)}**: ${cell(evidence)}${fix ? ` *${cell(fix)}*` : ""}`,
    ),
    ...missing.map((sentence) => `- ${cell(sentence)}`),
  ];
}

/**
 * Lines of a table in Markdown.
 *
 * @param numbers - Where the columns after the first one stand.
 */
export function markdownTable([heading = [], ...rows]: WordTable, numbers: "left" | "right" = "right"): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  const rule = heading.map((_, column) => (column > 0 && numbers === "right" ? "---:" : "---"));
  return [line(heading), `| ${rule.join(" | ")} |`, ...rows.map(line)];
}

/** Text that Markdown must not take for markup; on one line. */
function cell(text: string): string {
  return text.replaceAll(/[\\`*_<>|[\]]/g, (character) => `\\${character}`).replaceAll("\n", " ");
}
