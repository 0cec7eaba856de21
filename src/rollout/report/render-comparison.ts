import { RollscopeError } from "../../errors.ts";
import { comparisonTable } from "./comparison.ts";
import type { ReportFormat } from "./formats.ts";
import { jsonText, storedReport } from "./json-report.ts";
import { markdownTable } from "./markdown-report.ts";
import type { RunReport } from "./render-report.ts";
import { tableLines } from "./text-table.ts";
import type { VerdictTextOptions } from "./verdict-text.ts";

/** Two runs that are compared. */
export interface Comparison {
  readonly before: RunReport;
  readonly after: RunReport;
}

/**
 * Two runs side by side; the text ends with a line feed.
 *
 * @throws {RollscopeError} USAGE for a form that there is none of: junit, html.
 */
export function renderComparison(
  format: ReportFormat,
  { before, after }: Comparison,
  { messages, palette }: VerdictTextOptions,
): string {
  const table = comparisonTable(before.verdict, after.verdict, messages);
  const recorded = ({ header }: RunReport) =>
    messages.recording.recorded(new Date(header.epochMs).toISOString(), header.tool);
  const { title, before: left, after: right } = messages.comparison;
  const origins = [`${left}: ${recorded(before)}`, `${right}: ${recorded(after)}`];
  switch (format) {
    case "text":
      return lines(
        palette.heading(title),
        ...tableLines(table, ["start", "start", "start"]),
        ...origins.map(palette.dim),
      );
    case "md":
      return lines(`## ${title.replaceAll("-", "").trim()}`, "", ...markdownTable(table, "left"), "", ...origins);
    case "json":
      return jsonText({ schemaVersion: 1, before: storedReport(before), after: storedReport(after) });
    default:
      throw new RollscopeError("USAGE", `--compare: there is no ${format} of a comparison; choose text, md or json`);
  }
}

function lines(...texts: string[]): string {
  return `${texts.join("\n")}\n`;
}
