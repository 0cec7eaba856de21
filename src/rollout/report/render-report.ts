import type { StoredRecording } from "../recording/recording-file.ts";
import type { Verdict } from "../verdict/verdict.ts";
import type { ReportFormat } from "./formats.ts";
import { jsonText, storedReport } from "./json-report.ts";
import { htmlReport } from "./html/html-report.ts";
import { junitReport } from "./junit-report.ts";
import { markdownReport } from "./markdown-report.ts";
import { createPalette } from "./palette.ts";
import { recordingText } from "./recording-text.ts";
import type { VerdictTextOptions } from "./verdict-text.ts";

/** A recording with the verdict on it: all that a report is made of. */
export interface RunReport extends StoredRecording {
  readonly verdict: Verdict;
}

type Render = (report: RunReport, options: VerdictTextOptions) => string;

const textOf: Render = (report, options) => `${recordingText(report, options).join("\n")}\n`;

const RENDERERS: Readonly<Record<ReportFormat, Render>> = {
  text: textOf,
  json: (report) => jsonText(storedReport(report)),
  md: (report, { messages }) => markdownReport(report, messages),
  junit: (report, { messages }) =>
    junitReport(report, messages, textOf(report, { messages, palette: createPalette(false) })),
  html: (report, { messages }) => htmlReport(report, messages),
};

/** The text of a report; it ends with a line feed. */
export function renderReport(format: ReportFormat, report: RunReport, options: VerdictTextOptions): string {
  return RENDERERS[format](report, options);
}
