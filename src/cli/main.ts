import { CommanderError, type Command } from "commander";
import { ApiError } from "../api/status.ts";
import { ERROR_CATALOGUE, RollscopeError } from "../errors.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import type { GlobalOptions } from "./global-options.ts";
import { createProgram } from "./program.ts";

/** Handles that were not closed may delay the end of the process by this much. */
const EXIT_GRACE_MS = 2_000;

/**
 * Runs the command line: the only place that prints errors and sets the exit code.
 *
 * @param args - Without the program's name.
 */
export async function runCli(args: readonly string[]): Promise<void> {
  const program = createProgram((exitCode) => (process.exitCode = exitCode));
  // Timers of the parts do not keep the process alive (see systemClock); a command that is under way does.
  const alive = setInterval(() => undefined, 2 ** 30);
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    process.exitCode = reportError(error, program);
  } finally {
    clearInterval(alive);
  }
  // Everything is closed by now; should something still hold the process, the user does not have to wait for it.
  setTimeout(() => process.exit(), EXIT_GRACE_MS).unref();
}

function reportError(error: unknown, program: Command): number {
  if (error instanceof CommanderError) return reportUsage(error);
  const exitCode = exitCodeOf(error);
  if (exitCode === EXIT_CODES.interrupted) return exitCode; // said when it happened
  const lines = [`error: ${error instanceof Error ? error.message : String(error)}`];
  const hint = hintFor(error);
  if (hint) lines.push(`hint: ${hint}`);
  if (program.opts<GlobalOptions>().verbose) lines.push(details(error));
  process.stderr.write(`${lines.join("\n")}\n`);
  return exitCode;
}

function reportUsage(error: CommanderError): number {
  if (error.exitCode === 0) return EXIT_CODES.pass; // --help and --version
  // Called without a command, commander has printed the help already.
  if (error.code !== "commander.help") process.stderr.write(`${error.message}\nhint: ${SEE_HELP}\n`);
  return EXIT_CODES.usage;
}

const SEE_HELP = "see `rollscope --help`";
const PLEASE_REPORT = "this should not happen; run again with --verbose and report the output";

/** What to do, where the message does not say it already. */
function hintFor(error: unknown): string | undefined {
  if (error instanceof ApiError) return undefined;
  if (!(error instanceof RollscopeError)) return PLEASE_REPORT;
  if (error.code === "USAGE") return SEE_HELP;
  if (error.code === "MANIFEST_INVALID") return "nothing was deployed";
  return ERROR_CATALOGUE[error.code].audience === "internal" ? PLEASE_REPORT : undefined;
}

function exitCodeOf(error: unknown): number {
  return error instanceof RollscopeError ? ERROR_CATALOGUE[error.code].exitCode : EXIT_CODES.clusterError;
}

function details(error: unknown): string {
  if (error instanceof RollscopeError) return `code: ${error.code}\n${error.stack ?? ""}${causes(error)}`;
  if (error instanceof ApiError)
    return `reason: ${error.reason}\n${JSON.stringify(error.status)}\n${error.stack ?? ""}`;
  return error instanceof Error ? `${error.stack ?? ""}${causes(error)}` : "";
}

function causes(error: Error): string {
  const { cause } = error;
  if (!(cause instanceof Error)) return "";
  return `\ncaused by: ${cause.stack ?? cause.message}${causes(cause)}`;
}
