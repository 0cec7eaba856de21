import { Command } from "commander";
import { completionCommand } from "./commands/completion.ts";
import { downCommand } from "./commands/down.ts";
import { fixCommand } from "./commands/fix.ts";
import { imageCommand } from "./commands/image.ts";
import { lintCommand } from "./commands/lint.ts";
import { proberCommand } from "./commands/prober.ts";
import { rbacCommand } from "./commands/rbac.ts";
import { reportCommand } from "./commands/report.ts";
import { runCommand } from "./commands/run.ts";
import { upCommand } from "./commands/up.ts";
import { watchCommand } from "./commands/watch.ts";
import { addGlobalOptions } from "./global-options.ts";
import { packageVersion } from "./package-info.ts";

/**
 * The whole command line: one entry per command. Nothing heavy is loaded until a command runs.
 *
 * @param setExitCode - Called by commands whose exit code says more than success.
 */
export function createProgram(setExitCode: (exitCode: number) => void): Command {
  const program = new Command("rollscope")
    .description(
      "See, request by request, what a Kubernetes rollout does to your users, and prove that it drops nothing.",
    )
    .version(packageVersion(), "-V, --version", "show the version")
    .helpCommand("help [command]", "show the help of a command");
  addGlobalOptions(program);
  for (const command of [
    runCommand(setExitCode),
    watchCommand(setExitCode),
    reportCommand(),
    fixCommand(),
    lintCommand(setExitCode),
    upCommand(),
    downCommand(),
    imageCommand(),
    rbacCommand(),
  ])
    program.addCommand(command);
  program.addCommand(completionCommand(() => program));
  program.addCommand(proberCommand(), { hidden: true });
  program.addHelpText("after", EXAMPLES);
  for (const command of commandsOf(program)) prepare(command);
  return program;
}

const EXAMPLES = `
Examples:
  rollscope run                                  the tutorial's rolling update, on an embedded cluster
  rollscope run --scenario zero-downtime         the same with probes, preStop and draining: no request fails
  rollscope run -f v1/ --to v2/ --service web    your own manifests
  rollscope watch deployment/web --context ci    a rollout that somebody else starts
  rollscope report                               show the latest run again
  rollscope up                                   keep an embedded cluster for kubectl

Exit codes: 0 pass, 1 requests failed or a threshold broke, 2 usage, 3 inconclusive, 4 rollout failed,
5 rolled back, 6 cluster or API error, 130 interrupted`;

function commandsOf(command: Command): Command[] {
  return [command, ...command.commands.flatMap(commandsOf)];
}

/** Errors are thrown, so that main alone prints them and sets the exit code. */
function prepare(command: Command): void {
  command
    .helpOption("-h, --help", "show help")
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError();
}
