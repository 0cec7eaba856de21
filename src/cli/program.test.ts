import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { createProgram } from "./program.ts";

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

/** The help with everything that is added after it. */
function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (chunk) => (text += chunk) });
  command.outputHelp();
  return text;
}

describe("help", () => {
  const commands = allCommands(createProgram(() => undefined));

  test("there are the commands of the design so far", () => {
    const names = commands.map((command) => command.name());
    expect(names).toEqual([
      "rollscope",
      "run",
      "watch",
      "report",
      "fix",
      "lint",
      "up",
      "down",
      "image",
      "add",
      "list",
      "remove",
      "rbac",
      "completion",
      "prober",
    ]);
  });

  test.each(commands.map((command) => [command.name(), command] as const))("of %s has an example", (name, command) => {
    expect(helpOf(command)).toMatch(
      new RegExp(`Examples?:\\n(?:.*\\n)*.*rollscope.*${name === "rollscope" ? "" : name}`),
    );
  });

  test("of each command names the options that all understand", () => {
    for (const command of commands) expect(helpOf(command)).toContain("--no-color");
  });
});
