import type { CommandWords, ValueKind } from "./command-tree.ts";

/** A bash completion script; needs no bash-completion package. */
export function bashScript(program: string, commands: readonly CommandWords[]): string {
  const name = `_${program}_completion`;
  return `# bash completion for ${program}
${name}() {
  local current previous path word
  COMPREPLY=()
  current="\${COMP_WORDS[COMP_CWORD]}"
  previous="\${COMP_WORDS[COMP_CWORD-1]}"
  path=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path/$word" in
${commands
  .filter((command) => command.path.length > 0)
  .map((command) => `      ${pattern(command)}) path="$path/$word" ;;`)
  .join("\n")}
    esac
  done
  case "$path" in
${commands.map((command) => commandCase(command)).join("\n")}
  esac
}
complete -o filenames -F ${name} ${program}
`;
}

function pattern(command: CommandWords): string {
  return `/${command.path.join("/")}`;
}

function commandCase(command: CommandWords): string {
  const withValue = command.options.filter((option) => option.value !== undefined);
  const flags = command.options.flatMap((option) => option.flags.filter((flag) => flag.startsWith("--")));
  const names = command.subcommands.map((subcommand) => subcommand.name);
  const positional = command.arguments.at(0);
  return `    ${command.path.length > 0 ? pattern(command) : '""'})
      case "$previous" in
${withValue.map((option) => `        ${option.flags.join("|")}) ${generate(option.value ?? "text")}; return ;;`).join("\n")}
      esac
      if [[ "$current" == -* ]]; then COMPREPLY=($(compgen -W "${flags.join(" ")}" -- "$current"))
      else ${names.length > 0 ? words(names) : generate(argumentKind(command, positional))}; fi ;;`;
}

/** The last argument that is a path decides: `image add REF DIR` completes directories. */
function argumentKind(command: CommandWords, first: ValueKind | undefined): ValueKind {
  return command.arguments.find((kind) => kind !== "text") ?? first ?? "text";
}

function generate(kind: ValueKind): string {
  if (kind === "file") return 'COMPREPLY=($(compgen -f -- "$current"))';
  if (kind === "directory") return 'COMPREPLY=($(compgen -d -- "$current"))';
  return kind === "text" ? ":" : words(kind.choices);
}

function words(choices: readonly string[]): string {
  return `COMPREPLY=($(compgen -W "${choices.join(" ")}" -- "$current"))`;
}
