import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ERROR_CATALOGUE } from "./errors.ts";

test("docs/errors.md lists exactly the catalogue, with audience, exit code and help", () => {
  const page = readFileSync(new URL("../docs/errors.md", import.meta.url), "utf8");
  const rows = page
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "").trim()));
  const documented = Object.fromEntries(
    rows.map(([code, audience, exitCode, help]) => [code, [audience, exitCode, help]]),
  );
  const expected = Object.fromEntries(
    Object.entries(ERROR_CATALOGUE).map(([code, entry]) => [
      `\`${code}\``,
      [entry.audience, String(entry.exitCode), entry.help],
    ]),
  );
  expect(documented).toEqual(expected);
});
