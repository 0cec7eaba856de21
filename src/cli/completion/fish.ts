import type { CommandWords, OptionWords, ValueKind } from "./command-tree.ts";

/** A fish completion script. */
export function fishScript(program: string, commands: readonly CommandWords[]): string {
  const lines = commands.flatMap((command) => {
    const condition = conditionFor(command);
    const prefix = `complete -c ${program} -n ${quote(condition)}`;
    return [
      ...command.subcommands.map(({ name, description }) => `${prefix} -f -a ${name} -d ${quote(description)}`),
      ...command.options.map((option) => `${prefix} ${optionWords(option)}`),
      ...command.arguments.flatMap((kind) => argumentLine(prefix, kind)),
    ];
  });
  return `# fish completion for ${program}\ncomplete -c ${program} -f\n${lines.join("\n")}\n`;
}

function conditionFor(command: CommandWords): string {
  const seen = command.path.map((name) => `__fish_seen_subcommand_from ${name}`);
  const names = command.subcommands.map(({ name }) => name).join(" ");
  if (command.path.length === 0) return "__fish_use_subcommand";
  return names ? `${seen.join("; and ")}; and not __fish_seen_subcommand_from ${names}` : seen.join("; and ");
}

function optionWords(option: OptionWords): string {
  const flags = option.flags.map((flag) => (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const value = option.value === undefined ? "" : ` -r ${valueWords(option.value)}`;
  return `${flags.join(" ")}${value} -d ${quote(option.description)}`;
}

function valueWords(kind: ValueKind): string {
  if (kind === "file") return "-F";
  if (kind === "directory") return `-f -a ${quote("(__fish_complete_directories)")}`;
  return kind === "text" ? "-f" : `-f -a ${quote(kind.choices.join(" "))}`;
}

function argumentLine(prefix: string, kind: ValueKind): string[] {
  return kind === "text" ? [] : [`${prefix} ${valueWords(kind)}`];
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
