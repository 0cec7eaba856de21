import type { StoredRecording } from "../recording/recording-file.ts";
import type { Verdict } from "../verdict/verdict.ts";
import type { ReportFormat } from "./formats.ts";
import { jsonText, storedReport } from "./json-report.ts";
import { recordingText } from "./recording-text.ts";
import type { VerdictTextOptions } from "./verdict-text.ts";

/** A recording with the verdict on it: all that a report is made of. */
export interface RunReport extends StoredRecording {
  readonly verdict: Verdict;
}

type Render = (report: RunReport, options: VerdictTextOptions) => string | Promise<string>;

const RENDERERS: Readonly<Record<ReportFormat, Render>> = {
  text: (report, options) => `${recordingText(report, options).join("\n")}\n`,
  json: (report) => jsonText(storedReport(report)),
};

/** The text of a report; it ends with a line feed. */
export async function renderReport(
  format: ReportFormat,
  report: RunReport,
  options: VerdictTextOptions,
): Promise<string> {
  return RENDERERS[format](report, options);
}
