import { Argument, Command } from "commander";
import { completionScript, SHELLS, type Shell } from "../completion/completion-script.ts";

/** `rollscope completion bash|zsh|fish` */
export function completionCommand(program: () => Command): Command {
  return new Command("completion")
    .description("print a completion script for your shell")
    .addArgument(new Argument("<shell>", "your shell").choices(SHELLS))
    .addHelpText(
      "after",
      `
Examples:
  source <(rollscope completion bash)                                      bash, this session
  rollscope completion bash > ~/.local/share/bash-completion/completions/rollscope
  rollscope completion zsh > "\${fpath[1]}/_rollscope"                      zsh
  rollscope completion fish > ~/.config/fish/completions/rollscope.fish    fish`,
    )
    .action((shell: Shell) => void process.stdout.write(completionScript(shell, program())));
}
