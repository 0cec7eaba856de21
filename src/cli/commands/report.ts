import { Command, Option } from "commander";
import { REPORT_FORMATS, type ReportFormat } from "../../rollout/report/formats.ts";
import type { GlobalOptions } from "../global-options.ts";

/** Options of `rollscope report`. */
export interface ReportCommandOptions extends GlobalOptions {
  readonly format: ReportFormat;
  readonly output?: string;
  readonly list?: boolean;
  readonly compare?: string;
}

/** `rollscope report` */
export function reportCommand(): Command {
  return new Command("report")
    .description("show what a run has recorded, with its verdict, at any time afterwards")
    .argument("[recording]", "file that a run has left; default: the newest one")
    .addOption(new Option("--format <format>", "what to write").choices(REPORT_FORMATS).default("text"))
    .option("-o, --output <file>", "write to this file instead of stdout")
    .option("--compare <recording>", "show both side by side instead: the one named first is `before`")
    .option("--list", "list the recordings there are")
    .addHelpText("after", EXAMPLES)
    .action(async (recording: string | undefined, _options: unknown, command: Command) => {
      const { report } = await import("../report.ts");
      await report(recording, command.optsWithGlobals<ReportCommandOptions>());
    });
}

const EXAMPLES = `
Every run leaves a recording of all requests and of all that the cluster did; see docs/recording.md.

Examples:
  rollscope report                                  the latest run
  rollscope report old.jsonl --compare new.jsonl    two runs side by side
  rollscope report --list                           all recordings, the newest first
  rollscope report --format md >> "$GITHUB_STEP_SUMMARY"
  rollscope report --format html -o report.html     a page to pass on
  rollscope report run.jsonl --format json          the document of \`rollscope run --json\``;
