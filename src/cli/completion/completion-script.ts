import type { Command } from "commander";
import { bashScript } from "./bash.ts";
import { commandTree } from "./command-tree.ts";
import { fishScript } from "./fish.ts";
import { zshScript } from "./zsh.ts";

/** Shells that there is a completion script for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** One of {@link SHELLS}. */
export type Shell = (typeof SHELLS)[number];

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** The completion script of a program, generated from its commands and options. */
export function completionScript(shell: Shell, program: Command): string {
  return SCRIPTS[shell](program.name(), commandTree(program));
}
