import { Option, type Command } from "commander";
import type { Language } from "../rollout/report/messages/messages.ts";

/** Options that every command understands. */
export interface GlobalOptions {
  readonly lang?: Language;
  /** False after `--no-color`. */
  readonly color: boolean;
  readonly verbose?: boolean;
}

/** Adds the options of {@link GlobalOptions} to the program. */
export function addGlobalOptions(program: Command): Command {
  return program
    .addOption(
      new Option("--lang <language>", "language of the output; default: from your locale").choices(["en", "ko"]),
    )
    .option("--no-color", "no colours (also: set NO_COLOR)")
    .option("--verbose", "show where an error comes from");
}

/** The language that was asked for, else that of the locale. */
export async function messagesFor(
  options: GlobalOptions,
): Promise<import("../rollout/report/messages/messages.ts").Messages> {
  const { languageOfLocale, messagesIn } = await import("../rollout/report/messages/language.ts");
  return messagesIn(options.lang ?? languageOfLocale(process.env));
}

/** Whether to colour what goes to `stream`: not when told not to, only on a terminal. `FORCE_COLOR` goes before that. */
export function useColors(options: GlobalOptions, stream: { readonly isTTY?: boolean }): boolean {
  if (!options.color || process.env["NO_COLOR"]) return false;
  if (process.env["FORCE_COLOR"]) return process.env["FORCE_COLOR"] !== "0";
  return stream.isTTY === true && process.env["TERM"] !== "dumb";
}
