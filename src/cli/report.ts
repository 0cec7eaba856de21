import { writeFileSync } from "node:fs";
import { judge } from "../rollout/verdict/judge.ts";
import { readRecording } from "../rollout/recording/recording-file.ts";
import type { Messages } from "../rollout/report/messages/messages.ts";
import { renderComparison } from "../rollout/report/render-comparison.ts";
import { renderReport, type RunReport } from "../rollout/report/render-report.ts";
import { createPalette } from "../rollout/report/palette.ts";
import { RollscopeError } from "../errors.ts";
import { homeDirectory } from "../home.ts";
import type { ReportCommandOptions } from "./commands/report.ts";
import { messagesFor, useColors } from "./global-options.ts";
import type { ReportFile } from "./option-values.ts";
import { latestRecording, listRecordings } from "./recordings.ts";

/**
 * `rollscope report`
 *
 * @param path - A recording; undefined: the newest one.
 * @throws {RollscopeError} RECORDING_INVALID; USAGE for a form that a comparison does not have, or a file that cannot be written.
 */
export async function report(path: string | undefined, options: ReportCommandOptions): Promise<void> {
  if (options.list) return writeLines(listRecordings(homeDirectory()));
  const run = await readReport(path ?? latestRecording(homeDirectory()));
  const { format, output, compare } = options;
  const palette = createPalette(output === undefined && useColors(options, process.stdout));
  const style = { messages: await messagesFor(options), palette };
  const text =
    compare === undefined
      ? renderReport(format, run, style)
      : renderComparison(format, { before: run, after: await readReport(compare) }, style);
  if (output === undefined) process.stdout.write(text);
  else writeReport(output, text);
}

/** Writes reports of a recording. @throws {RollscopeError} USAGE when a file cannot be written. */
export async function writeReports(path: string, reports: readonly ReportFile[], messages: Messages): Promise<void> {
  if (reports.length === 0) return;
  const run = await readReport(path);
  for (const { format, file } of reports) {
    writeReport(file, renderReport(format, run, { messages, palette: createPalette(false) }));
  }
}

async function readReport(path: string): Promise<RunReport> {
  const stored = await readRecording(path);
  return { ...stored, verdict: judge(stored.recording) };
}

function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RollscopeError("USAGE", `The report cannot be written: ${reason}.`, { cause: error });
  }
}

function writeLines(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}
