import type { Command, Option } from "commander";

/** What can follow an option or stand for an argument. */
export type ValueKind = { readonly choices: readonly string[] } | "file" | "directory" | "text";

export interface OptionWords {
  /** `--file` and `-f`, where there is a short form. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Undefined for options without a value. */
  readonly value: ValueKind | undefined;
}

/** One command with everything that a shell can complete after it. */
export interface CommandWords {
  /** Names below the program: `["image", "add"]`; empty for the program itself. */
  readonly path: readonly string[];
  readonly description: string;
  readonly options: readonly OptionWords[];
  readonly subcommands: readonly { readonly name: string; readonly description: string }[];
  readonly arguments: readonly ValueKind[];
}

/** All commands of a program, the program itself first. */
export function commandTree(program: Command): CommandWords[] {
  return walk(program, [], []);
}

function walk(command: Command, path: readonly string[], inherited: readonly Option[]): CommandWords[] {
  const options = [...command.options, ...inherited];
  const visible = new Set(command.createHelp().visibleCommands(command));
  const children = command.commands.filter((child) => visible.has(child));
  const own: CommandWords = {
    path,
    description: command.description(),
    options: [
      ...options.filter((option) => !option.hidden).map(optionWords),
      { flags: ["-h", "--help"], description: "show help", value: undefined },
    ],
    subcommands: children.map((child) => ({ name: child.name(), description: child.description() })),
    arguments: command.registeredArguments.map((argument) =>
      argument.argChoices ? { choices: argument.argChoices } : kindOf(argument.name()),
    ),
  };
  // Options of the program may be given after a command, too.
  const passedOn = options.filter((option) => option.long !== "--version");
  return [own, ...children.flatMap((child) => walk(child, [...path, child.name()], passedOn))];
}

function optionWords(option: Option): OptionWords {
  const flags = [option.short, option.long].filter((flag) => flag !== undefined && flag !== null);
  return { flags, description: option.description, value: valueOf(option) };
}

function valueOf(option: Option): ValueKind | undefined {
  if (!option.required && !option.optional) return undefined;
  if (option.argChoices) return { choices: option.argChoices };
  return kindOf(/[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1] ?? "");
}

/** The kind of a value by the name that help gives it. */
function kindOf(name: string): ValueKind {
  if (/file/i.test(name)) return "file";
  return /dir/i.test(name) ? "directory" : "text";
}
