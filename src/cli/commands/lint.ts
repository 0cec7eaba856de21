import { Command, Option } from "commander";
import type { GlobalOptions } from "../global-options.ts";

/** Options of `rollscope lint`. */
export interface LintCommandOptions extends GlobalOptions {
  readonly file: readonly string[];
  readonly dockerfile?: readonly string[];
  readonly ignore?: readonly string[];
  readonly format: "text" | "json" | "sarif";
  readonly output?: string;
  readonly failOn: "error" | "warning" | "never";
}

/** `rollscope lint` */
export function lintCommand(setExitCode: (exitCode: number) => void): Command {
  return new Command("lint")
    .description("find what will drop requests in manifests, before any rollout")
    .requiredOption("-f, --file <file|dir...>", 'manifests; "-" reads them from stdin')
    .option("--dockerfile <[image=]file...>", "Dockerfiles of the images, for how programs are started")
    .option("--ignore <rule...>", "leave these rules out")
    .addOption(new Option("--format <format>", "what to write").choices(["text", "json", "sarif"]).default("text"))
    .option("-o, --output <file>", "write to this file instead of stdout")
    .addOption(
      new Option("--fail-on <severity>", "from when on the exit code is 1")
        .choices(["error", "warning", "never"])
        .default("error"),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const { lintFiles } = await import("../lint.ts");
      setExitCode(await lintFiles(command.optsWithGlobals<LintCommandOptions>()));
    });
}

const EXAMPLES = `
An object is exempt with the annotation rollscope.dev/lint-ignore: rule-a,rule-b. All rules: docs/lint.md.

Examples:
  rollscope lint -f k8s/                                       a directory, or a kustomization
  helm template . | rollscope lint -f -                        what a chart renders
  rollscope lint -f k8s/ --dockerfile Dockerfile               also how the program is started
  rollscope lint -f k8s/ --format sarif -o rollscope.sarif     for code scanning

Exit codes: 0 nothing found, 1 findings, 2 usage or manifests that cannot be read`;
