import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { createTestHome, freeNodePort, type TestHome } from "../support/cli.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
let home: TestHome;
beforeEach(() => void (home = createTestHome()));
afterEach(() => home.remove());

/** Runs the script of the CI templates, as they do. */
async function ci(args: string, more: NodeJS.ProcessEnv = {}) {
  const env = { ...home.env, ROLLSCOPE_ARGS: args, ...more };
  const child = spawn(join(ROOT, "ci/rollscope-ci.sh"), { cwd: home.path, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output };
}

test("the script of the CI templates leaves reports, a job summary and the exit code", async () => {
  const summary = join(home.path, "summary.md");
  const outputs = join(home.path, "outputs");
  const port = await freeNodePort();
  const args = `run --node-port ${port} --pod-start-delay 0s --expect "completed"`;
  const { code, output } = await ci(args, { GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: outputs });
  expect([code, output]).toEqual([0, expect.stringContaining("--- Verdict ---")]);
  expect(readFileSync(summary, "utf8")).toMatch(/^## ✅ user-service: PASS\n/);
  expect(readFileSync(outputs, "utf8")).toBe("exit-code=0\n");
  const reports = join(home.path, "rollscope-report");
  expect(readFileSync(join(reports, "report.html"), "utf8")).toMatch(/^<!doctype html>/);
  expect(readFileSync(join(reports, "junit.xml"), "utf8")).toContain('classname="rollscope.completed"');
}, 60_000);

test("nothing in the arguments is expanded, and what rollscope refuses is the exit code", async () => {
  const { code, output } = await ci("run --scenario $(touch${IFS}hacked)`touch hacked`");
  expect(code).toBe(2);
  expect(output).toContain("--scenario");
  expect(existsSync(join(home.path, "hacked"))).toBe(false);
  expect((await ci("")).code).not.toBe(0);
});

test("the templates are YAML and call the script", () => {
  const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as {
    runs: { using: string; steps: { run?: string }[] };
  };
  expect(action.runs.using).toBe("composite");
  expect(action.runs.steps.at(-1)?.run).toBe('"$GITHUB_ACTION_PATH/ci/rollscope-ci.sh"');
  const gitlab = parse(readFileSync(join(ROOT, "ci/gitlab.yml"), "utf8")) as Record<string, { script: string[] }>;
  expect(gitlab[".rollscope"]?.script).toEqual(["/opt/rollscope/ci/rollscope-ci.sh"]);
});
