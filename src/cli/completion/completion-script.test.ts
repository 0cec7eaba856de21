import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createProgram } from "../program.ts";
import { completionScript, SHELLS } from "./completion-script.ts";

const program = createProgram(() => undefined);

/** What bash offers after these words; the last one may be unfinished. */
function completeInBash(...words: string[]): string[] {
  const script = `${completionScript("bash", program)}
COMP_WORDS=(rollscope "$@")
COMP_CWORD=$#
_rollscope_completion
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync("bash", ["-c", script, "bash", ...words], { encoding: "utf8" });
  return output.split("\n").filter((line) => line !== "");
}

describe("bash completion", () => {
  test("offers commands, and subcommands of commands", () => {
    expect(completeInBash("")).toEqual([
      "run",
      "watch",
      "report",
      "fix",
      "lint",
      "up",
      "down",
      "image",
      "rbac",
      "completion",
    ]);
    expect(completeInBash("image", "")).toEqual(["add", "list", "remove"]);
  });

  test("offers the options of the command and those of the program", () => {
    expect(completeInBash("run", "--s")).toEqual(["--service", "--scenario"]);
    expect(completeInBash("run", "--json", "--lan")).toEqual(["--lang"]);
    expect(completeInBash("up", "--s")).toEqual([]);
  });

  test("offers the values that an option or an argument can have", () => {
    expect(completeInBash("run", "--scenario", "")).toEqual(["tutorial", "zero-downtime"]);
    expect(completeInBash("completion", "")).toEqual(["bash", "zsh", "fish"]);
  });

  test("offers files and directories where they are wanted", () => {
    expect(completeInBash("run", "-f", "package.js")).toEqual(["package.json"]);
    expect(completeInBash("image", "add", "team/web:1.0", "sr")).toEqual(["src"]);
  });
});

test.each(SHELLS)("the %s script names every command and every option", (shell) => {
  const script = completionScript(shell, program);
  for (const command of program.commands) {
    expect(script).toContain(command.name());
    for (const option of command.options) expect(script).toContain(option.long?.slice(2));
  }
});

const isInstalled = (shell: string) => spawnSync(shell, ["-c", "true"]).status === 0;

for (const shell of SHELLS) {
  // bash is required by this project, the others are not.
  test.skipIf(shell !== "bash" && !isInstalled(shell))(`${shell} accepts its script`, () => {
    const directory = mkdtempSync(join(tmpdir(), "rollscope-completion-"));
    try {
      const file = join(directory, "script");
      writeFileSync(file, completionScript(shell, program));
      const { status, stderr } = spawnSync(shell, ["-n", file], { encoding: "utf8" });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
}
