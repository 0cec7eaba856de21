import { Command } from "commander";
import type { FixOptions } from "../run/fix-and-prove.ts";
import type { GlobalOptions } from "../global-options.ts";

/** Options of `rollscope fix`. */
export interface FixCommandOptions extends GlobalOptions, FixOptions {
  readonly file: readonly string[];
}

/** `rollscope fix` */
export function fixCommand(): Command {
  return new Command("fix")
    .description("write patched manifests that remove the causes found in a recording")
    .argument("[recording]", "file that a run has left; default: the newest one")
    .requiredOption("-f, --file <file|dir...>", "your manifests; they stay as they are")
    .option("--output <dir>", "directory for the patched manifests; default: rollscope-fixed")
    .option("--force", "write over what is in that directory")
    .addHelpText("after", EXAMPLES)
    .action(async (recording: string | undefined, _options: unknown, command: Command) => {
      const { fix } = await import("../fix.ts");
      await fix(recording, command.optsWithGlobals<FixCommandOptions>());
    });
}

const EXAMPLES = `
\`rollscope run --fix\` does the same after a run, and proves it by a second run.

Examples:
  rollscope watch deployment/web --context staging --once
  rollscope fix -f k8s/                             what the latest recording asks for
  rollscope fix run.jsonl -f k8s/ --output k8s-fixed`;
