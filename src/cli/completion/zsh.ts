import type { CommandWords, OptionWords, ValueKind } from "./command-tree.ts";

/** A zsh completion script, to be put into a file `_rollscope` on the `fpath`. */
export function zshScript(program: string, commands: readonly CommandWords[]): string {
  return `#compdef ${program}
# zsh completion for ${program}
${commands.map((command) => commandFunction(program, command)).join("\n")}
if [ "$funcstack[1]" = "${functionName(program, [])}" ]; then
  ${functionName(program, [])} "$@"
else
  compdef ${functionName(program, [])} ${program}
fi
`;
}

function functionName(program: string, path: readonly string[]): string {
  return `_${[program, ...path].join("_")}`;
}

function commandFunction(program: string, command: CommandWords): string {
  const specs = command.options.map(optionSpec);
  if (command.subcommands.length > 0) specs.push("'1: :->command'", "'*:: :->rest'");
  else specs.push(...command.arguments.map((kind) => `':value:${action(kind)}'`));
  const name = functionName(program, command.path);
  if (command.subcommands.length === 0) return `${name}() {\n  _arguments -s ${specs.join(" \\\n    ")}\n}`;
  return `${name}() {
  local state line
  _arguments -s -C ${specs.join(" \\\n    ")}
  case "$state" in
    command)
      local -a commands=(${command.subcommands.map(({ name, description }) => quote(`${name}:${description}`)).join(" ")})
      _describe command commands ;;
    rest)
      case "$line[1]" in
${command.subcommands.map((child) => `        ${child.name}) ${childCall(program, command, child.name)} ;;`).join("\n")}
      esac ;;
  esac
}`;
}

function childCall(program: string, command: CommandWords, child: string): string {
  return functionName(program, [...command.path, child]);
}

function optionSpec(option: OptionWords): string {
  const description = option.description.replaceAll(/[[\]:]/g, (character) => `\\${character}`);
  const value = option.value === undefined ? "" : `:value:${action(option.value)}`;
  const [first = "", second] = option.flags;
  const text = (flag: string) => quote(`${flag}[${description}]${value}`);
  if (!second) return text(first);
  return `${quote(`(${option.flags.join(" ")})`)}{${option.flags.join(",")}}${quote(`[${description}]${value}`)}`;
}

function action(kind: ValueKind): string {
  if (kind === "file") return "_files";
  if (kind === "directory") return "_files -/";
  return kind === "text" ? " " : `(${kind.choices.join(" ")})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
