import { Command } from "commander";
import type { GlobalOptions } from "../global-options.ts";

/** Options of `rollscope down`. */
export interface DownOptions extends GlobalOptions {
  readonly name: string;
}

/** `rollscope down` */
export function downCommand(): Command {
  return new Command("down")
    .description("end an embedded cluster that `rollscope up` keeps")
    .option("--name <name>", "name of the cluster", "default")
    .addHelpText(
      "after",
      `
Examples:
  rollscope down
  rollscope down --name test`,
    )
    .action(async (_options: unknown, command: Command) => {
      const { down } = await import("../down.ts");
      await down(command.optsWithGlobals<DownOptions>());
    });
}
