import { writeFileSync } from "node:fs";
import { judge } from "../rollout/verdict/judge.ts";
import { readRecording } from "../rollout/recording/recording-file.ts";
import { renderReport } from "../rollout/report/render-report.ts";
import { createPalette } from "../rollout/report/palette.ts";
import { homeDirectory } from "../home.ts";
import type { ReportCommandOptions } from "./commands/report.ts";
import { messagesFor, useColors } from "./global-options.ts";
import { latestRecording, listRecordings } from "./recordings.ts";

/**
 * `rollscope report`
 *
 * @param path - A recording; undefined: the newest one.
 * @throws {RollscopeError} RECORDING_INVALID
 */
export async function report(path: string | undefined, options: ReportCommandOptions): Promise<void> {
  if (options.list) return writeLines(listRecordings(homeDirectory()));
  const stored = await readRecording(path ?? latestRecording(homeDirectory()));
  const { format, output } = options;
  const palette = createPalette(output === undefined && useColors(options, process.stdout));
  const messages = await messagesFor(options);
  const run = { ...stored, verdict: judge(stored.recording) };
  const text = renderReport(format, run, { messages, palette });
  if (output === undefined) process.stdout.write(text);
  else writeFileSync(output, text);
}

function writeLines(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}
